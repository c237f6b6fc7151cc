using System.Runtime.InteropServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Resizing of allocations, in place or by a copy.</content>
public sealed partial class KmallocHeap
{
    internal override unsafe FailureCode Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        // SAFETY: CheckOut has found an allocation with the old layout at the address, and Take makes another with the new layout; each
        // has as many bytes as its layout says. The caller frees neither meanwhile.
        ThrowIfDisposed();
        FrameInfo* frame = CheckOut(address, oldLayout, out nuint usable);
        if (_records is null && (FitsIn(newLayout, usable) || IsInBlock(frame, address, newLayout, usable)))
        {
            nuint size = UsableOf(RoomFor(newLayout));
            if (size == usable)
            {
                Heap.ObserveGiven(address);
                Heap.ObserveTaken(address, newLayout, usable);
            }

            if (size == usable || TryResizeBlock(frame, address, usable, size, newLayout, flags))
            {
                ClearBehind(address, nuint.Min(oldLayout.Size, newLayout.Size), size, flags);
                allocation = new Allocation(address, size);
                return FailureCode.None;
            }
        }

        FailureCode error = Take(newLayout, flags, node, out allocation);
        if (error == FailureCode.None)
        {
            nuint kept = nuint.Min(newLayout.Size, oldLayout.Size);
            NativeMemory.Copy((void*)address, (void*)allocation.Address, kept);
            Give(address, oldLayout);
        }

        return error;
    }

    /// <summary>Whether a layout fits into an allocation of so many usable bytes, with the same size class or number of pages and a
    /// supported alignment.</summary>
    private bool FitsIn(Layout layout, nuint usable) =>
        PaddedSize(layout) <= MaxSize && UsableOf(RoomFor(layout)) == usable && layout.Alignment <= _alignment;

    /// <summary>Whether a layout needs a block of the same order as an allocation has, and no page that the block has given up.</summary>
    private unsafe bool IsInBlock(FrameInfo* frame, nuint address, Layout layout, nuint usable)
    {
        // SAFETY: CheckOut has found the allocation of this frame, which the caller has.
        nuint size = PaddedSize(layout) > MaxSize ? 0 : UsableOf(RoomFor(layout));
        return size > SizeClasses.Largest && usable > SizeClasses.Largest && !IsGuarded && layout.Alignment.IsAligned(address)
            && OrderOf(size) == frame->Order && (size < usable || frame->IsWhole != 0);
    }

    /// <summary>Resizes an allocation of whole pages within its block, which takes no memory.</summary>
    /// <returns>False, and nothing has changed, if the allocation would grow and its group has no room, or another thread has just freed
    /// the spare pages of the block.</returns>
    /// <exception cref="MisuseException">Another thread has freed the block.</exception>
    private unsafe bool TryResizeBlock(FrameInfo* frame, nuint address, nuint usable, nuint size, Layout layout, GfpFlags flags)
    {
        // SAFETY: IsInBlock has looked at the frame. The block is claimed meanwhile, so that no other thread changes or frees it.
        BlockCache blocks = ClaimBlock(frame, address, usable, out byte state);
        MemoryGroup? group = state == ObjectSlot.Charged ? Heap.Groups.Find(_table.GroupOf(_table.SlotOfBlock(frame))) : null;
        bool isCharged = false;
        bool isDone = false;
        try
        {
            isCharged = size > usable && group is not null && Heap.Charges.TryCharge(group, flags, size - usable) == FailureCode.None;
            isDone = (isCharged || size < usable || group is null) && (blocks.TryResize(frame, size >> _pageShift) || size < usable);
            if (isDone)
            {
                blocks.Recount(((long)size - (long)usable) >> _pageShift);
                Heap.ObserveGiven(address);
                Heap.ObserveTaken(address, layout, size);
                Wipe(address + size, usable > size ? usable - size : 0);
                Shorten(frame, address, usable, size);
            }
        }
        finally
        {
            group?.Uncharge(isDone && size < usable ? usable - size : !isDone && isCharged ? size - usable : 0);
            Volatile.Write(ref frame->BlockState, state);
        }

        return isDone;
    }

    /// <summary>Frees the last pages of a block that has only those that its allocation needed. A whole block keeps them as spare
    /// pages.</summary>
    private unsafe void Shorten(FrameInfo* frame, nuint address, nuint usable, nuint size)
    {
        // SAFETY: the calling thread has claimed the block of this frame.
        if ((nuint)frame->Pages << _pageShift != size)
        {
            frame->Pages = (uint)(size >> _pageShift);
            PageCut.FreeBehind(Heap.Pages, _pageShift, address, usable >> _pageShift, size >> _pageShift);
        }
    }
}
