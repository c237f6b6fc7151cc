using System.Runtime.CompilerServices;
using Cleave.Bench.Heaps;

namespace Cleave.Bench.Malloc;

/// <summary>The heap of the C runtime through NativeMemory, as an allocator of bytes.</summary>
internal readonly struct NativeTarget : IMallocTarget<nuint>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint Allocate(int size) => NativeHeap.Alloc((nuint)size);

    public void Touch(nuint block) => NativeHeap.Touch(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(nuint block) => NativeHeap.Free(block);
}
