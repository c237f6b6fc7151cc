using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The view of a vec in a debugger: its first elements, at most 1000.</summary>
internal sealed class VecDebugView<T, TAllocator>(Vec<T, TAllocator> vec)
    where T : unmanaged
    where TAllocator : IAllocator
{
    private const int Most = 1000;

    /// <summary>The first elements of the vec.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
    public T[] Items => vec.IsDisposed ? [] : vec.AsSpan(0, (int)nuint.Min(vec.Count, Most)).ToArray();
}
