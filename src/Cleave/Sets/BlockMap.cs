using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>
/// The state of every block id in two bits, and the ids of the free blocks of each kind as an ordered set: the next one below and above
/// any id.
/// </summary>
/// <remarks>
/// Where the bits stand is told at <see cref="BlockPages"/>. Each method here is one transition between states and trusts its caller that
/// the block is in the first. Invariant <c>Summarized</c>: a summary bit is set exactly when there is such a free block below it.
/// Id 0 is no block and stands for "none". Not thread-safe.
/// </remarks>
internal sealed partial class BlockMap
{
    private readonly int _depth;
    private readonly PageDirectory<ulong> _pages;
    private readonly PageSet[] _pageSets;
    private readonly OrderMask[] _masks;

    /// <param name="depth">The order of id 1: ids are below 2^(depth + 1).</param>
    /// <param name="chunks">Chunks of the space, at most 2^depth.</param>
    public BlockMap(int depth, ulong chunks)
    {
        var pages = new BlockPages(depth, chunks);
        _depth = depth;
        _pages = pages.Directory;
        _pageSets = [new PageSet(pages.Count), new PageSet(pages.Count)];
        _masks = [.. Enumerable.Range(0, depth + 1).Select(order => new OrderMask(depth - order + 1))];
    }

    /// <summary>The pages.</summary>
    public PageDirectory<ulong> Pages => _pages;

    /// <summary>The pages that have a free block of a kind.</summary>
    public PageSet PagesWith(int kind) => _pageSets[kind];

    /// <summary>Whether no block of a kind is free.</summary>
    public bool IsEmpty(int kind) => _pageSets[kind].IsEmpty;

    /// <summary>Bytes committed.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = _pages.CommittedBytes + ((ulong)_masks.Length * (ulong)Unsafe.SizeOf<OrderMask>());
            foreach (PageSet set in _pageSets)
            {
                bytes += set.Many?.CommittedBytes ?? sizeof(ulong);
            }

            foreach (AlignedBlocks? aligned in _aligned)
            {
                bytes += aligned?.Numbers.CommittedBytes ?? 0;
            }

            return bytes;
        }
    }

    /// <summary>The state of a block.</summary>
    public BlockState this[ulong id]
    {
        get
        {
            ulong[] page = _pages[id >> BlockPages.Shift];
            int state = BlockPages.StateIndex(id);
            return State(BlockPages.Word(page, state), BlockPages.Word(page, state + 1), id);
        }
    }

    /// <summary>The states of a block and of its buddy, which differ in the lowest bit.</summary>
    public BlockState StateWithBuddy(ulong id, out BlockState buddy)
    {
        ulong[] page = _pages[id >> BlockPages.Shift];
        int state = BlockPages.StateIndex(id);
        ulong dirty = BlockPages.Word(page, state);
        ulong clear = BlockPages.Word(page, state + 1);
        buddy = State(dirty, clear, id ^ 1);
        return State(dirty, clear, id);
    }

    /// <summary>Nothing becomes free.</summary>
    public void Add(ulong id, int kind)
    {
        ulong[] page = _pages.Writable(id >> BlockPages.Shift);
        page[BlockPages.StateIndex(id) + kind] ^= Bit(id);
        NoteFree(page, id, kind);
    }

    /// <summary>Free becomes nothing.</summary>
    public void Remove(ulong id, int kind)
    {
        ulong[] page = _pages[id >> BlockPages.Shift];
        page[BlockPages.StateIndex(id) + kind] ^= Bit(id);
        NoteLeft(page, id, kind);
    }

    /// <summary>Free becomes allocated.</summary>
    public void Take(ulong id, int kind)
    {
        ulong[] page = _pages[id >> BlockPages.Shift];
        page[BlockPages.StateIndex(id) + (kind ^ 1)] ^= Bit(id);
        NoteLeft(page, id, kind);
    }

    /// <summary>Allocated becomes free.</summary>
    public void Give(ulong id, int kind)
    {
        ulong[] page = _pages[id >> BlockPages.Shift];
        page[BlockPages.StateIndex(id) + (kind ^ 1)] ^= Bit(id);
        NoteFree(page, id, kind);
    }

    /// <summary>Nothing becomes allocated.</summary>
    public void Claim(ulong id)
    {
        ulong[] page = _pages.Writable(id >> BlockPages.Shift);
        int state = BlockPages.StateIndex(id);
        page[state] |= Bit(id);
        page[state + 1] |= Bit(id);
    }

    /// <summary>Allocated becomes nothing; false, and no change, where the block is not allocated.</summary>
    public bool TryDrop(ulong id)
    {
        if (this[id] != BlockState.Allocated)
        {
            return false;
        }

        ulong[] page = _pages[id >> BlockPages.Shift];
        int state = BlockPages.StateIndex(id);
        page[state] &= ~Bit(id);
        page[state + 1] &= ~Bit(id);
        return true;
    }

    /// <summary>
    /// Takes note of a new free block in the summaries. No way out where its word had one already: whether it had is a coin toss to the
    /// processor, and guessing wrong costs more than the writes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteFree(ulong[] page, ulong id, int kind)
    {
        page[BlockPages.MiddleIndex(id) + kind] |= Bit(id >> 6);
        ulong root = page[kind];
        page[kind] = root | Bit(id >> 12);
        if (root == 0)
        {
            _pageSets[kind].Add(id >> BlockPages.Shift);
        }

        if (_alignOrders != 0)
        {
            NoteAligned(id, kind, isFree: true, _alignOrders);
        }
    }

    /// <summary>Takes note in the summaries that a block is no longer free, which its state tells already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteLeft(ulong[] page, ulong id, int kind)
    {
        int state = BlockPages.StateIndex(id);
        ulong emptied = (page[state + kind] & ~page[state + (kind ^ 1)]) == 0 ? 1UL : 0;
        ref ulong middle = ref page[BlockPages.MiddleIndex(id) + kind];
        middle &= ~(emptied << (int)(id >> 6));
        emptied = middle == 0 ? 1UL : 0;
        ref ulong root = ref page[kind];
        root &= ~(emptied << (int)(id >> 12));
        if (root == 0)
        {
            _pageSets[kind].Remove(id >> BlockPages.Shift);
        }

        if (_alignOrders != 0)
        {
            NoteAligned(id, kind, isFree: false, _alignOrders);
        }
    }

    private static BlockState State(ulong dirty, ulong clear, ulong id) =>
        (BlockState)((dirty >> (int)id & 1) | (clear >> (int)id & 1) << 1);

    private static ulong Bit(ulong id) => 1UL << (int)id;
}
