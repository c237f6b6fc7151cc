using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>What is larger than an object of a slab: blocks of pages.</content>
public sealed unsafe partial class KmallocHeap
{
    private long _blocks;
    private long _blockBytes;

    /// <summary>Of the largest block that is ever taken.</summary>
    private readonly int _largestOrder;

    /// <summary>In debug mode.</summary>
    private readonly FreedBlocks? _freedBlocks;

    private AllocationError TakeBlock(nuint size, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        int order = OrderOf(size);
        entry = default;
        if (order > Heap.Pages.LargestOrder)
        {
            return AllocationError.OutOfMemory;
        }

        AllocationError error = Heap.Pages.TryTake(order, flags, node, out nuint address);
        if (error == AllocationError.None)
        {
            // SAFETY: what the page source gives lies in a node, so its frame has an entry, which is this thread's with the block.
            FrameInfo* frame = _table.Find(address);
            (frame->Kind, frame->Order) = (FrameKind.Block, (byte)order);
            Volatile.Write(ref frame->BlockState, state);
            entry = new ObjectEntry { Address = address, Slot = _table.SlotOfBlock(frame) };
            Interlocked.Increment(ref _blocks);
            Interlocked.Add(ref _blockBytes, (long)Bytes(order));
        }

        return error;
    }

    /// <summary>Claims a block for this thread, which alone gives it back then. Upholds Freed once.</summary>
    /// <returns>The state of the block: allocated, or charged to a group too.</returns>
    /// <exception cref="MemoryMisuseException">Another thread has freed the block.</exception>
    private byte ClaimBlock(FrameInfo* frame, nuint address, nuint size)
    {
        byte state = Volatile.Read(ref frame->BlockState);
        if (!ObjectSlot.IsOut(state) || Interlocked.CompareExchange(ref frame->BlockState, ObjectSlot.Free, state) != state)
        {
            throw NotOut(address);
        }

        if (frame->Order == OrderOf(size))
        {
            return state;
        }

        // Another thread has freed the block since it was checked, and a block of another size begins here now, which stays allocated.
        Volatile.Write(ref frame->BlockState, state);
        throw NotOut(address);
    }

    /// <summary>Gives a block that this thread has claimed back to the pages, or holds it back in debug mode.</summary>
    private void GiveBlock(FrameInfo* frame, nuint address, nuint size)
    {
        frame->Kind = FrameKind.None;
        frame->Before = FrameInfo.WasBlock;
        Interlocked.Decrement(ref _blocks);
        Interlocked.Add(ref _blockBytes, -(long)size);
        if (_freedBlocks is null)
        {
            Heap.Pages.Give(address, OrderOf(size));
        }
        else
        {
            _freedBlocks.Add(address, size);
            LetGo(_freedBlocks, all: false);
        }
    }

    /// <summary>Whether requests for a node have slabs of their own. A node that the memory lacks is reported the first time.</summary>
    private bool UsesNode(int id)
    {
        if (!Heap.Memory.HasNode(id))
        {
            Heap.Memory.NoteMissingNode(id);
        }

        return Heap.HasNode(id);
    }

    /// <summary>Takes a charge off a group, whose number the bookkeeping of the memory had.</summary>
    private void Uncharge(ushort number, nuint bytes)
    {
        MemoryGroup group = Heap.Groups.Find(number)!;
        Heap.Groups.Leave(number);
        group.Uncharge(bytes);
    }

    /// <summary>In debug mode: looks at all blocks that are held back, and gives them back.</summary>
    internal void LetGo()
    {
        if (_freedBlocks is not null)
        {
            LetGo(_freedBlocks, all: true);
        }
    }

    /// <summary>Gives blocks back that were held; but one that was written to is never used again.</summary>
    private void LetGo(FreedBlocks blocks, bool all)
    {
        while (blocks.TryTake(all, out nuint address, out nuint size, out bool isTouched))
        {
            if (isTouched)
            {
                Heap.Misuse.Add(UsedAfterFree(address));
            }
            else
            {
                Heap.Pages.Give(address, OrderOf(size));
            }
        }
    }

    /// <summary>The block that an address lies inside of, or null.</summary>
    private FrameInfo* BlockAround(nuint address)
    {
        nuint start = _base + ((address - _base) >> _pageShift << _pageShift);
        for (int order = 0; order <= _largestOrder; order++)
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
