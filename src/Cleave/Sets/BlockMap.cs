using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>
/// The state of every block id in two bits, and the ids of the free blocks of each kind as an ordered set.
/// </summary>
/// <remarks>
/// The set finds the next free block below or above any id. <see cref="BlockPage"/> describes the layout of the bits; the page store
/// decides in which memory they are. Each method that changes states is one transition, and relies on its caller that the block is in the
/// first state. Invariant <c>Summarized</c>: a summary bit is set if and only if a free block of its kind lies below it. Id 0 is not a
/// block and stands for "none". Not thread-safe.
/// </remarks>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    private readonly int _depth;
    private readonly LevelMasks[] _masks;
    private TPages _pages;
    private PageSets _pagesWith;

    /// <param name="depth">The order of id 1: ids are below 2^(depth + 1).</param>
    /// <param name="maxOrder">The largest order for which the map is searched.</param>
    /// <param name="pages">The store of the pages, for ids of that depth.</param>
    public BlockMap(int depth, int maxOrder, TPages pages)
    {
        _depth = depth;
        _masks = [.. Enumerable.Range(0, maxOrder + 1).Select(order => new LevelMasks(depth - order + 1))];
        _pages = pages;
        _pagesWith = new PageSets(pages.MostPages);
    }

    /// <summary>The store of the pages.</summary>
    public ref TPages Pages => ref _pages;

    /// <summary>The pages that have a free block of a kind.</summary>
    public ref PageSets PagesWith => ref _pagesWith;

    /// <summary>Bytes that are committed for the map.</summary>
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

            return bytes + (_runs?.CommittedBytes ?? 0);
        }
    }

    /// <summary>Returns the state of a block.</summary>
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

    /// <summary>Changes a block from nothing to free.</summary>
    public void Add<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Writable(id);
        TKind.Own(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteFree<TKind>(page, id);
    }

    /// <summary>Changes a block from free to nothing.</summary>
    public void Remove<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(id);
        TKind.Own(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteLeft<TKind>(page, id);
    }

    /// <summary>Changes a block from free to allocated.</summary>
    public void Take<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(id);
        TKind.Other(ref page.Pairs[BlockPage.StateIndex(id)]) ^= Bit(id);
        NoteWordLeft<TKind>(page, id);
        if (_keepsMore)
        {
            NoteTaken<TKind>(id);
        }
    }

    /// <summary>Changes a block from nothing to allocated.</summary>
    public void Claim(ulong id)
    {
        ref WordPair states = ref _pages.Writable(id).Pairs[BlockPage.StateIndex(id)];
        states.Dirty |= Bit(id);
        states.Clear |= Bit(id);
        if (_runs is not null)
        {
            TakeFromRuns(id);
        }
    }

    /// <summary>Changes a block from allocated to nothing.</summary>
    /// <returns>True if the block was allocated; otherwise false, and nothing has changed.</returns>
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
        if (_runs is not null)
        {
            AddToRuns(id);
        }

        return true;
    }

    /// <summary>Records a new free block in the summaries and in every other index that is maintained.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteFree<TKind>(BlockPage page, ulong id)
        where TKind : struct, IBlockKind
    {
        NoteWordFree<TKind>(page, id);
        if (_keepsMore)
        {
            NoteMore<TKind>(id, isFree: true);
        }
    }

    /// <summary>
    /// Marks a free block in the summaries. Deliberately branch-free: whether the word already held a free block is unpredictable, and a
    /// mispredicted branch costs more than the redundant writes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteWordFree<TKind>(BlockPage page, ulong id)
        where TKind : struct, IBlockKind
    {
        TKind.Own(ref page.Pairs[BlockPage.MiddleIndex(id)]) |= Bit(id >> 6);
        ulong roots = TKind.Own(ref page.Roots);
        TKind.Own(ref page.Roots) = roots | Bit(id >> 12);
        _pagesWith.Add<TKind>(id >> BlockPage.Shift, roots);
    }

    /// <summary>Updates the summaries for a block that is no longer free. Its state has changed already.</summary>
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

    /// <summary>Updates the summaries for a word in which blocks were free, and some or none still are.</summary>
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
