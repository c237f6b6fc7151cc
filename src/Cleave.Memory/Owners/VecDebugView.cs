using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>What a debugger shows of a vec: the first elements, which a window has room for.</summary>
internal sealed class VecDebugView<T, TAllocator>(Vec<T, TAllocator> vec)
    where T : unmanaged
    where TAllocator : IAllocator
{
    private const int Most = 1000;

    /// <summary>The first elements.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
    public T[] Items => vec.IsDisposed ? [] : vec.AsSpan(0, (int)nuint.Min(vec.Count, Most)).ToArray();
}
