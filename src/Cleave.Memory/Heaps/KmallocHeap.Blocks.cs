using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Allocations that are larger than the objects of slabs: blocks of pages.</content>
public sealed partial class KmallocHeap
{
    /// <summary>The order of the largest block that a request can take.</summary>
    private readonly int _largestOrder;

    /// <summary>Freed blocks that are held back for a check, in debug mode and with a quarantine; else null.</summary>
    private readonly FreedBlocks? _freedBlocks;

    /// <summary>Frees spare pages of some blocks; see <see cref="ObjectCaches.FreeSpare(int, IPageSource)"/>.</summary>
    internal ulong FreeSpare(int leastOrder) => IsDisposed ? 0 : _caches.FreeSpare(leastOrder, Heap.Pages);

    private unsafe FailureCode TakeBlock(nuint size, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        // SAFETY: the page source allocates from the nodes, so the first frame of the block has an entry in the table. The entry
        // belongs to this thread together with the block.
        int order = OrderOf(size);
        nuint pages = PagesOf(size);
        entry = default;
        if (order > Heap.Pages.LargestOrder)
        {
            return FailureCode.NoSpace;
        }

        BlockCache blocks = CacheFor(NumaNode.NoNode).Blocks;
        if (TryTakeCached(blocks, order, pages, state, flags, node, out entry)
            || (_cachesBlocks && blocks.TryRefill(order) && TryTakeCached(blocks, order, pages, state, flags, node, out entry)))
        {
            return FailureCode.None;
        }

        FailureCode error = Heap.Reclaiming.TryTake(order, pages, flags, node, out nuint address, out bool isWhole);
        if (error == FailureCode.None)
        {
            FrameInfo* frame = _table.Find(address);
            frame->Start = address;
            blocks.Describe(frame, order, pages, isWhole, state);
            entry = new ObjectEntry { Address = address, Slot = _table.SlotOfBlock(frame) };
        }

        return error;
    }

    /// <summary>Claims an allocated block for this thread, so that no other thread can free it. Upholds the invariant Freed once.</summary>
    /// <param name="frame">The first frame of the block.</param>
    /// <param name="address">The address of the block.</param>
    /// <param name="size">The bytes that its allocation needs.</param>
    /// <param name="state">The state that the block had: allocated, or allocated and charged to a group.</param>
    /// <returns>The cache that the block belongs to.</returns>
    /// <exception cref="MisuseException">Another thread has freed the block.</exception>
    private unsafe BlockCache ClaimBlock(FrameInfo* frame, nuint address, nuint size, out byte state)
    {
        // SAFETY: the caller found the frame in the table, which stays mapped until the heap is disposed. A block of another cache or of
        // another size may have been allocated here since the check; then the claim fails, and that block stays allocated.
        state = ObjectSlot.Free;
        return BlocksOf(Volatile.Read(ref frame->Owner)) is { } blocks && blocks.TryClaim(frame, PagesOf(size), out state)
            ? blocks
            : throw NotOut(address);
    }

    /// <summary>The block cache that a frame names as its owner; null if it names none.</summary>
    private BlockCache? BlocksOf(int owner) =>
        RecentCache.Cache is { } mine && mine.Blocks.Owner == owner ? mine.Blocks : _caches.ById(-owner)?.Blocks;

    /// <summary>Frees a block that this thread has claimed: caches it, gives it back to the page allocator, or holds it back.</summary>
    private unsafe void GiveBlock(BlockCache blocks, FrameInfo* frame, nuint address, nuint size)
    {
        // SAFETY: this thread has claimed the block, so the frame and the memory are its own until the block is cached or the pages are
        // given back.
        if (blocks.Release(frame, address, MayCacheBlocks))
        {
            return;
        }

        if (_freedBlocks is null)
        {
            Wipe(address, size);
            GivePages(frame, address, size);
        }
        else
        {
            _freedBlocks.Add(address, size);
            LetGo(_freedBlocks, all: false);
        }
    }

    /// <summary>Gives the pages of a block back that is no longer allocated or held back.</summary>
    private unsafe void GivePages(FrameInfo* frame, nuint address, nuint size)
    {
        // SAFETY: the calling thread holds the pages, so their first frame is its own.
        if (frame->IsWhole != 0)
        {
            Heap.Pages.Give(address, frame->Order);
        }
        else
        {
            PageCut.FreeBehind(Heap.Pages, _pageShift, address, size >> _pageShift, kept: 0);
        }
    }

    /// <summary>Whether a request for a node uses slabs of that node. A node that the memory does not have is reported once, in
    /// <see cref="Frames.PhysicalMemory.Notices"/>.</summary>
    private bool UsesNode(int id)
    {
        if (!Heap.Memory.HasNode(id))
        {
            Heap.Memory.NoteMissingNode(id);
        }

        return Heap.HasNode(id);
    }

    /// <summary>Takes the charge of one allocation off its group.</summary>
    /// <param name="number">The number of the group, as the bookkeeping of the allocation had it.</param>
    /// <param name="bytes">The bytes that were charged.</param>
    private void Uncharge(ushort number, nuint bytes)
    {
        MemoryGroup group = Heap.Groups.Find(number)!;
        Heap.Groups.Leave(number);
        group.Uncharge(bytes);
    }

    /// <summary>Checks all freed memory that is held back, and gives it back to the caches and the page allocator.</summary>
    internal void LetGo()
    {
        if (_freedBlocks is not null)
        {
            LetGo(_freedBlocks, all: true);
        }

        if (_freedObjects is not null)
        {
            GiveHeldObjects(_freedObjects);
        }
    }

    /// <summary>Gives held blocks back to the page allocator. A block that was written to after its free is reported and never used
    /// again.</summary>
    private unsafe void LetGo(FreedBlocks blocks, bool all)
    {
        // SAFETY: a block that was taken out belongs to this thread alone, and so does its first frame, an entry of the table.
        while (blocks.TryTake(all, out nuint address, out nuint size, out bool isTouched))
        {
            if (isTouched)
            {
                Heap.Journal.Add(UsedAfterFree(address));
            }
            else
            {
                GivePages(_table.Find(address), address, size);
            }
        }
    }

    /// <summary>The first frame of the allocated block that contains an address; null if no block does.</summary>
    private unsafe FrameInfo* BlockAround(nuint address)
    {
        // SAFETY: Find answers with null or an entry of the table, whatever the address, and the table stays mapped until the heap is
        // disposed.
        nuint start = address & ~(Bytes(0) - 1);
        for (nuint before = 0; before < Bytes(_largestOrder); before += Bytes(0))
        {
            FrameInfo* frame = _table.Find(start - before);
            if (frame == null || frame->Kind != FrameKind.None)
            {
                return frame != null && frame->Kind == FrameKind.Block && address - (start - before) < UsableOf(frame) ? frame : null;
            }
        }

        return null;
    }

    /// <summary>The number of pages that a request for a block needs. In debug mode they are a power of two, because blocks are held back
    /// and checked as a whole.</summary>
    private nuint PagesOf(nuint size) => IsGuarded ? (nuint)1 << OrderOf(size) : (size + Bytes(0) - 1) >> _pageShift;

    private nuint Bytes(int order) => (nuint)1 << (_pageShift + order);

    private int OrderOf(nuint size) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Max(size, Bytes(0)))) - _pageShift;
}
