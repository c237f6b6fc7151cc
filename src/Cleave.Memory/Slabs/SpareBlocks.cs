using System.Numerics;
using Cleave.Locks;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Slabs;

/// <summary>The blocks of pages whose allocations need fewer pages than the blocks have. The other pages, at the end of each block, are
/// spare, and are freed when a request would fail without them.</summary>
/// <remarks>
/// Until then the blocks are allocated and freed as blocks of a power of two of pages, so spare pages cost no time and cause no
/// fragmentation as long as memory is not short. A list for each number of spare pages, rounded down to a power of two, holds the blocks.
/// The lists are linked through the frame table, so they allocate nothing. Thread-safe.
/// </remarks>
internal sealed class SpareBlocks(FrameTable table)
{
    /// <summary>The number of pages after which a call frees no further ones.</summary>
    private const ulong Batch = 64;

    private readonly ShortLock _lock = new();
    private readonly uint[] _lists = new uint[sizeof(uint) * 8];

    /// <summary>The number of pages that are spare.</summary>
    private long _spare;

    /// <summary>The number of pages that blocks have and no allocation needs.</summary>
    public ulong Pages => (ulong)Volatile.Read(ref _spare);

    /// <summary>Describes a block that was just taken. Re-establishes Spare.</summary>
    /// <param name="frame">The first frame of the block, which belongs to the calling thread.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="pages">The number of pages that its allocation needs.</param>
    /// <param name="isWhole">Whether all pages of the order were taken, and not only those that the allocation needs.</param>
    public unsafe void Describe(FrameInfo* frame, int order, nuint pages, bool isWhole)
    {
        // SAFETY: the frame is an entry of the table that the caller owns.
        (frame->Kind, frame->Order, frame->Pages, frame->IsWhole) = (
            FrameKind.Block, (byte)order, (uint)pages, isWhole ? (byte)1 : (byte)0);
        if (isWhole && SpareOf(frame) > 0)
        {
            using (_lock.Enter())
            {
                Link(frame);
            }
        }
    }

    /// <summary>Takes a block that is about to be freed off its list.</summary>
    /// <returns>Whether all pages of the order are allocated; otherwise only those that the allocation needs are.</returns>
    public unsafe bool Remove(FrameInfo* frame)
    {
        // SAFETY: the frame is an entry of the table, whose block the calling thread has claimed. A block without spare pages is in no
        // list, so no other thread changes its frame.
        if (frame->IsWhole != 0 && SpareOf(frame) > 0)
        {
            using (_lock.Enter())
            {
                if (frame->IsWhole != 0)
                {
                    Unlink(frame);
                    return true;
                }
            }
        }

        return frame->IsWhole != 0;
    }

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

    /// <summary>Frees the spare pages of some blocks. Allocates nothing on the managed heap.</summary>
    /// <param name="leastOrder">Only blocks are looked at whose spare pages contain a block of this order.</param>
    /// <param name="source">The source to free the pages to.</param>
    /// <returns>The number of pages that were freed; 0 if no block has such spare pages.</returns>
    public ulong Free(int leastOrder, IPageSource source)
    {
        ulong freed = 0;
        Span<(nuint Address, int Order)> pieces = stackalloc (nuint, int)[_lists.Length];
        for (int list = leastOrder; list < _lists.Length && freed < Batch;)
        {
            int count = Cut(list, source, pieces);
            foreach ((nuint address, int order) in pieces[..count])
            {
                source.Give(address, order);
                freed += 1UL << order;
            }

            list += count == 0 ? 1 : 0;
        }

        return freed;
    }

    /// <summary>Splits the first block of a list into the blocks that its allocation needs and those that are spare. The spare ones belong
    /// to the caller.</summary>
    /// <returns>The number of spare blocks, or 0 if the list is empty or the source cannot split.</returns>
    private unsafe int Cut(int list, IPageSource source, Span<(nuint Address, int Order)> pieces)
    {
        // SAFETY: a number in a list is that of an entry of the table. The block cannot be freed as a whole meanwhile: its owner looks at
        // IsWhole under the lock.
        using (_lock.Enter())
        {
            if (_lists[list] == 0)
            {
                return 0;
            }

            FrameInfo* frame = table.At(_lists[list]);
            Unlink(frame);
            int count = PageCut.TrySplit(source, table.PageShift, frame->Start, frame->Order, frame->Pages, pieces);
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
        uint number = table.NumberOf(frame);
        ref uint first = ref ListOf(frame);
        (frame->Next, frame->Previous) = (first, 0);
        if (first != 0)
        {
            table.At(first)->Previous = number;
        }

        first = number;
        _spare += SpareOf(frame);
    }

    private unsafe void Unlink(FrameInfo* frame)
    {
        // SAFETY: as in Link.
        if (frame->Next != 0)
        {
            table.At(frame->Next)->Previous = frame->Previous;
        }

        if (frame->Previous != 0)
        {
            table.At(frame->Previous)->Next = frame->Next;
        }
        else
        {
            ListOf(frame) = frame->Next;
        }

        (frame->Next, frame->Previous) = (0, 0);
        _spare -= SpareOf(frame);
    }

    // SAFETY: the frame is an entry of the table.
    private unsafe ref uint ListOf(FrameInfo* frame) => ref _lists[BitOperations.Log2(SpareOf(frame))];

    // SAFETY: the frame is an entry of the table.
    private static unsafe uint SpareOf(FrameInfo* frame) => (1u << frame->Order) - frame->Pages;
}
