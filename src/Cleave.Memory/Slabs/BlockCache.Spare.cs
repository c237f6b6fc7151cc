using System.Numerics;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Slabs;

/// <content>
/// The blocks of pages whose allocations need fewer pages than the blocks have. The other pages, at the end of each block, are spare, and
/// are freed when a request would fail without them.
/// </content>
/// <remarks>
/// Until then the blocks are allocated and freed as blocks of a power of two of pages, so spare pages cost no time and cause no
/// fragmentation as long as memory is not short. A list for each number of spare pages, rounded down to a power of two, holds the blocks.
/// The lists are linked through the frame table, so they allocate nothing.
/// </remarks>
internal sealed partial class BlockCache
{
    /// <summary>Changes the number of pages that an allocation needs of its block, if the block still has all pages of its order.</summary>
    public unsafe bool TryResize(FrameInfo* frame, nuint pages)
    {
        // SAFETY: the frame is an entry of the table, whose block the calling thread has claimed.
        using (_lock.Enter())
        {
            if (frame->IsWhole == 0)
            {
                return false;
            }

            if (SpareOf(frame) > 0)
            {
                Unlink(frame);
            }

            frame->Pages = (uint)pages;
            if (SpareOf(frame) > 0)
            {
                Link(frame);
            }

            return true;
        }
    }

    /// <summary>Counts the pages that a resized allocation needs more or, if negative, less.</summary>
    public unsafe void Recount(long pages)
    {
        // SAFETY: the state lives as long as the object cache.
        using (_lock.Enter())
        {
            _state->Pages += pages;
        }
    }

    /// <summary>Splits the first block of a list into the blocks that its allocation needs and those that are spare. The spare ones belong
    /// to the caller.</summary>
    /// <returns>The number of spare blocks, or 0 if the list is empty or the source cannot split.</returns>
    public unsafe int Cut(int list, IPageSource source, Span<(nuint Address, int Order)> pieces)
    {
        // SAFETY: a number in a list is that of an entry of the table. The block cannot be freed as a whole meanwhile: the
        // thread that releases it looks at IsWhole under the lock.
        using (_lock.Enter())
        {
            if (_state->Spare[list] == 0)
            {
                return 0;
            }

            FrameInfo* frame = _table.At(_state->Spare[list]);
            Unlink(frame);
            int count = PageCut.TrySplit(source, _table.PageShift, frame->Start, frame->Order, frame->Pages, pieces);
            if (count == 0)
            {
                Link(frame);
                return 0;
            }

            frame->IsWhole = 0;
            return count;
        }
    }

    private unsafe void Link(FrameInfo* frame)
    {
        // SAFETY: the frame and those of the list are entries of the table, and the caller holds the lock.
        uint number = _table.NumberOf(frame);
        ref uint first = ref ListOf(frame);
        (frame->Next, frame->Previous) = (first, 0);
        if (first != 0)
        {
            _table.At(first)->Previous = number;
        }

        first = number;
    }

    private unsafe void Unlink(FrameInfo* frame)
    {
        // SAFETY: as in Link.
        if (frame->Next != 0)
        {
            _table.At(frame->Next)->Previous = frame->Previous;
        }

        if (frame->Previous != 0)
        {
            _table.At(frame->Previous)->Next = frame->Next;
        }
        else
        {
            ListOf(frame) = frame->Next;
        }

        (frame->Next, frame->Previous) = (0, 0);
    }

    // SAFETY: the frame is an entry of the table, and the number of a list is below 32. The state lives as long as the object cache.
    private unsafe ref uint ListOf(FrameInfo* frame) => ref *((uint*)&_state->Spare + BitOperations.Log2(SpareOf(frame)));

    // SAFETY: the frame is an entry of the table.
    private static unsafe uint SpareOf(FrameInfo* frame) => (1u << frame->Order) - frame->Pages;
}
