using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>
/// The state of every block id in two bits, and the ids of the free blocks of each kind as an ordered set: the next one below and above
/// any id.
/// </summary>
/// <remarks>
/// Where the bits stand is told at <see cref="BlockPage"/>, in whose memory the pages know. Each method here is one transition between states and trusts its caller that
/// the block is in the first. Invariant <c>Summarized</c>: a summary bit is set exactly when there is such a free block below it.
/// Id 0 is no block and stands for "none". Not thread-safe.
/// </remarks>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    private readonly int _depth;
    private readonly LevelMasks[] _masks;
    private TPages _pages;
    private PageSets _pagesWith;

    /// <param name="depth">The order of id 1: ids are below 2^(depth + 1).</param>
    /// <param name="maxOrder">The largest order that is searched for.</param>
    /// <param name="pages">The pages, for ids of that depth.</param>
    public BlockMap(int depth, int maxOrder, TPages pages)
    {
        _depth = depth;
        _masks = [.. Enumerable.Range(0, maxOrder + 1).Select(order => new LevelMasks(depth - order + 1))];
        _pages = pages;
        _pagesWith = new PageSets(pages.MostPages);
    }

    /// <summary>The pages.</summary>
    public ref TPages Pages => ref _pages;

    /// <summary>The pages that have a free block of a kind.</summary>
    public ref PageSets PagesWith => ref _pagesWith;

    /// <summary>Bytes committed.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = _pages.CommittedBytes + _pagesWith.CommittedBytes + ((ulong)_masks.Length * LevelMasks.Bytes);
            foreach (AlignedBlocks? aligned in _aligned)
            {
                bytes += aligned?.Numbers.CommittedBytes ?? 0;
            }

            foreach (TopmostBlocks? topmost in _topmost)
            {
                bytes += topmost?.CommittedBytes ?? 0;
            }

            return bytes;
        }
    }

    /// <summary>The state of a block.</summary>
    public BlockState this[ulong id]
    {
        get
        {
            WordPair states = _pages.Of(id).States(id);
            ulong dirty = states.Dirty >> (int)id & 1;
            ulong clear = states.Clear >> (int)id & 1;
            return (BlockState)(dirty | (clear << 1));
        }
    }

    /// <summary>Nothing becomes free.</summary>
    public void Add<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Writable(id);
        TKind.Own(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteFree<TKind>(page, id);
    }

    /// <summary>Free becomes nothing.</summary>
    public void Remove<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(id);
        TKind.Own(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteLeft<TKind>(page, id);
    }

    /// <summary>Free becomes allocated.</summary>
    public void Take<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(id);
        TKind.Other(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteLeft<TKind>(page, id);
    }

    /// <summary>Nothing becomes allocated.</summary>
    public void Claim(ulong id)
    {
        ref WordPair states = ref _pages.Writable(id).Pairs[BlockPage.StateIndex(id)];
        states.Dirty |= Bit(id);
        states.Clear |= Bit(id);
    }

    /// <summary>Allocated becomes nothing; false, and no change, where the block is not allocated.</summary>
    public bool TryDrop(ulong id)
    {
        BlockPage page = _pages.Of(id);
        WordPair states = page.States(id);
        if ((states.Dirty & states.Clear & Bit(id)) == 0)
        {
            return false;
        }

        states.Dirty &= ~Bit(id);
        states.Clear &= ~Bit(id);
        page.Pairs[BlockPage.StateIndex(id)] = states;
        return true;
    }

    /// <summary>
    /// Takes note of a new free block in the summaries. No way out where its word had one already: whether it had is a coin toss to the
    /// processor, and guessing wrong costs more than the writes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteFree<TKind>(BlockPage page, ulong id)
        where TKind : struct, IBlockKind
    {
        TKind.Own(ref page.Pairs[BlockPage.MiddleIndex(id)]) |= Bit(id >> 6);
        ulong roots = TKind.Own(ref page.Roots);
        TKind.Own(ref page.Roots) = roots | Bit(id >> 12);
        _pagesWith.Add<TKind>(id >> BlockPage.Shift, roots);
        if (_keepsMore)
        {
            NoteMore<TKind>(id, isFree: true);
        }
    }

    /// <summary>Takes note in the summaries that a block is no longer free, which its state tells already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteLeft<TKind>(BlockPage page, ulong id)
        where TKind : struct, IBlockKind
    {
        NoteWordLeft<TKind>(page, id);
        if (_keepsMore)
        {
            NoteMore<TKind>(id, isFree: false);
        }
    }

    /// <summary>Takes note in the summaries of what is still free in the word of an id, in which something was.</summary>
    private void NoteWordLeft<TKind>(BlockPage page, ulong id)
        where TKind : struct, IBlockKind
    {
        ulong emptied = page.Members<TKind>(id) == 0 ? 1UL : 0;
        ref ulong middles = ref TKind.Own(ref page.Pairs[BlockPage.MiddleIndex(id)]);
        middles &= ~(emptied << (int)(id >> 6));
        emptied = middles == 0 ? 1UL : 0;
        ulong roots = TKind.Own(ref page.Roots) & ~(emptied << (int)(id >> 12));
        TKind.Own(ref page.Roots) = roots;
        _pagesWith.Note<TKind>(id >> BlockPage.Shift, roots);
    }

    private static ulong Bit(ulong id) => 1UL << (int)id;
}
