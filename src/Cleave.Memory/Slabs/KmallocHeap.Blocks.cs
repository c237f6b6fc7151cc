using System.Numerics;
using Cleave.Memory.Slabs;

namespace Cleave.Memory;

/// <content>What is larger than an object of a slab: blocks of pages.</content>
public sealed unsafe partial class KmallocHeap
{
    private long _blocks;
    private long _blockBytes;

    private AllocError TakeBlock(nuint size, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        int order = OrderOf(size);
        entry = default;
        if (order > Heap.Pages.LargestOrder)
        {
            return AllocError.OutOfMemory;
        }

        AllocError error = Heap.Pages.TryTake(order, flags, node, out nuint address);
        if (error == AllocError.None)
        {
            FrameInfo* frame = _table.Find(address);
            (frame->Kind, frame->Order, frame->BlockState) = (FrameKind.Block, (byte)order, state);
            entry = new ObjectEntry { Address = address, Slot = _table.SlotOfBlock(frame) };
            Interlocked.Increment(ref _blocks);
            Interlocked.Add(ref _blockBytes, (long)Bytes(order));
        }

        return error;
    }

    /// <summary>Frees a block that the frame is the first of.</summary>
    private void FreeBlock(FrameInfo* frame, nuint address, byte state)
    {
        if (Interlocked.CompareExchange(ref frame->BlockState, Slot.Free, state) != state)
        {
            throw NotOut(MemoryMisuse.DoubleFree, address);
        }

        int order = frame->Order;
        frame->Kind = FrameKind.None;
        Interlocked.Decrement(ref _blocks);
        Interlocked.Add(ref _blockBytes, -(long)Bytes(order));
        Heap.Pages.Give(address, order);
    }

    /// <summary>The block that an address lies inside of, or null.</summary>
    private FrameInfo* BlockAround(nuint address)
    {
        nuint start = _base + ((address - _base) >> _pageShift << _pageShift);
        for (int order = 0; order <= OrderOf(MaxSize); order++)
        {
            start &= ~(Bytes(order) - 1);
            FrameInfo* frame = _table.Find(start);
            if (frame != null && frame->Kind == FrameKind.Block && frame->Order >= order && address - start < Bytes(frame->Order))
            {
                return frame;
            }
        }

        return null;
    }

    private nuint Bytes(int order) => (nuint)1 << (_pageShift + order);

    private int OrderOf(nuint size) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Max(size, Bytes(0)))) - _pageShift;
}
