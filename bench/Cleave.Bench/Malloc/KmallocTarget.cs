using System.Runtime.CompilerServices;
using Cleave.Bench.Heaps;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Bench.Malloc;

/// <summary>The Kmalloc allocator of a heap, as an allocator of bytes.</summary>
internal readonly struct KmallocTarget(KmallocHeap heap) : IMallocTarget<MallocBlock>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MallocBlock Allocate(int size) =>
        heap.TryAllocate(new Layout((nuint)size, default), GfpFlags.Kernel, NumaNode.NoNode, out Allocation memory)
            ? new MallocBlock(memory.Address, size)
            : throw NoMemory(size);

    public void Touch(MallocBlock block) => NativeHeap.Touch(block.Address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(MallocBlock block) => heap.Free(block.Address, new Layout((nuint)block.Size, default));

    // A message that is made in the loop of a workload would cost the loop some of its registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InvalidOperationException NoMemory(int size) => new($"The heap has no memory for {size} bytes, although it should.");
}
