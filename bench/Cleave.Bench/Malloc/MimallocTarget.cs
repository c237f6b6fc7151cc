using System.Runtime.CompilerServices;
using Cleave.Bench.Heaps;

namespace Cleave.Bench.Malloc;

/// <summary>The library mimalloc, if it is installed, as an allocator of bytes.</summary>
internal readonly struct MimallocTarget : IMallocTarget<nuint>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint Allocate(int size) => MimallocHeap.Alloc((nuint)size);

    public void Touch(nuint block) => NativeHeap.Touch(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(nuint block) => MimallocHeap.Free(block);
}
