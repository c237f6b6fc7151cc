using System.Numerics;

namespace Cleave.Sets;

/// <summary>The sets of pages that have a free block, one set for each kind.</summary>
/// <remarks>
/// A set of up to 64 pages (8 Mi chunks) is one word. A set of up to 4096 pages has one word for each group of 64 pages, and one word above
/// them. A larger set is a <see cref="NumberSet"/>. This is a struct, so that an operation goes through one object less; its holder must
/// not copy it. Not thread-safe.
/// </remarks>
internal struct PageSets
{
    /// <summary>The result of a search that finds no page.</summary>
    public const ulong None = NumberSet.None;

    // A bit for each page that has a free block; if the pages are in groups, a bit for each group that has such a page.
    private WordPair _top;
    private readonly WordPair[]? _groups;

    /// <param name="pages">One more than the highest page number.</param>
    public PageSets(ulong pages)
    {
        _groups = pages is > 64 and <= 4096 ? new WordPair[(pages + 63) / 64] : null;
        Many = pages > 4096 ? [new NumberSet(pages), new NumberSet(pages)] : null;
        IsOneWord = pages <= 64;
    }

    /// <summary>The members of each kind if the map can have more than 4096 pages; otherwise null.</summary>
    public NumberSet[]? Many { get; }

    /// <summary>Whether the map can have at most 64 pages.</summary>
    public bool IsOneWord { get; }

    /// <summary>Bytes that are committed for the sets.</summary>
    public readonly ulong CommittedBytes
    {
        get
        {
            ulong bytes = 2 * sizeof(ulong) * (1 + (ulong)(_groups?.Length ?? 0));
            foreach (NumberSet set in Many ?? [])
            {
                bytes += set.CommittedBytes;
            }

            return bytes;
        }
    }

    public bool IsEmpty<TKind>()
        where TKind : struct, IBlockKind => AtLeast<TKind>(0) == None;

    public bool Contains<TKind>(ulong page)
        where TKind : struct, IBlockKind => AtLeast<TKind>(page) == page;

    /// <summary>Adds a page that has a free block.</summary>
    /// <param name="page">The number of the page.</param>
    /// <param name="before">A word that was zero if the page had no free block before.</param>
    public void Add<TKind>(ulong page, ulong before)
        where TKind : struct, IBlockKind
    {
        if (IsOneWord)
        {
            TKind.Own(ref _top) |= 1UL << (int)page;
        }
        else if (before == 0)
        {
            AddToMany<TKind>(page);
        }
    }

    /// <summary>Removes a page if it has lost its last free block.</summary>
    /// <param name="page">The number of the page, which is a member.</param>
    /// <param name="left">A word that is zero if the page has no free block left.</param>
    public void Note<TKind>(ulong page, ulong left)
        where TKind : struct, IBlockKind
    {
        if (IsOneWord)
        {
            TKind.Own(ref _top) &= ~((left == 0 ? 1UL : 0) << (int)page);
        }
        else if (left == 0)
        {
            RemoveFromMany<TKind>(page);
        }
    }

    /// <summary>Finds the highest page that is a member and that the masks of an order permit.</summary>
    /// <returns>The number of the page, or <see cref="None"/>.</returns>
    public ulong Highest<TKind>(in LevelMasks mask)
        where TKind : struct, IBlockKind
    {
        if (Many is not null)
        {
            return Many[TKind.Number].AtMost(mask.LastPage);
        }

        ulong pages = TKind.Own(ref _top);
        ulong group = 0;
        if (_groups is not null)
        {
            ulong groups = pages & mask.Groups;
            group = groups == 0 ? 0 : (uint)Bits.Highest(groups);
            pages = TKind.Own(ref _groups[group]);
        }

        pages &= mask.Pages;
        return pages == 0 ? None : (group << 6) | (uint)Bits.Highest(pages);
    }

    /// <summary>Finds the highest member below a page.</summary>
    /// <returns>The number of the member, or <see cref="None"/>.</returns>
    public ulong Below<TKind>(ulong page)
        where TKind : struct, IBlockKind
    {
        if (Many is not null)
        {
            return page == 0 ? None : Many[TKind.Number].AtMost(page - 1);
        }

        ulong before = (1UL << (int)page) - 1;
        if (_groups is null)
        {
            return HighestIn(TKind.Own(ref _top) & before, 0);
        }

        ulong pages = TKind.Own(ref _groups[page >> 6]) & before;
        ulong groups = TKind.Own(ref _top) & ((1UL << (int)(page >> 6)) - 1);
        return pages != 0 ? HighestIn(pages, page >> 6)
            : groups == 0 ? None
            : HighestIn(TKind.Own(ref _groups[Bits.Highest(groups)]), (uint)Bits.Highest(groups));
    }

    /// <summary>Finds the lowest member that is not below <paramref name="first"/>.</summary>
    /// <returns>The number of the member, or <see cref="None"/>.</returns>
    public ulong AtLeast<TKind>(ulong first)
        where TKind : struct, IBlockKind
    {
        if (Many is not null)
        {
            return Many[TKind.Number].AtLeast(first);
        }

        if (_groups is null)
        {
            return first > 63 ? None : LowestIn(TKind.Own(ref _top) & (ulong.MaxValue << (int)first), 0);
        }

        ulong group = first >> 6;
        if (group >= (ulong)_groups.Length)
        {
            return None;
        }

        ulong pages = TKind.Own(ref _groups[group]) & (ulong.MaxValue << (int)first);
        ulong groups = TKind.Own(ref _top) & ((ulong.MaxValue - 1) << (int)group);
        return pages != 0 ? LowestIn(pages, group)
            : groups == 0 ? None
            : LowestIn(TKind.Own(ref _groups[BitOperations.TrailingZeroCount(groups)]), (uint)BitOperations.TrailingZeroCount(groups));
    }

    private void AddToMany<TKind>(ulong page)
        where TKind : struct, IBlockKind
    {
        if (_groups is null)
        {
            Many![TKind.Number].Add(page);
            return;
        }

        TKind.Own(ref _groups[page >> 6]) |= 1UL << (int)page;
        TKind.Own(ref _top) |= 1UL << (int)(page >> 6);
    }

    private void RemoveFromMany<TKind>(ulong page)
        where TKind : struct, IBlockKind
    {
        if (_groups is null)
        {
            Many![TKind.Number].Remove(page);
            return;
        }

        ref ulong pages = ref TKind.Own(ref _groups[page >> 6]);
        pages &= ~(1UL << (int)page);
        TKind.Own(ref _top) &= ~((pages == 0 ? 1UL : 0) << (int)(page >> 6));
    }

    private static ulong HighestIn(ulong pages, ulong group) => pages == 0 ? None : (group << 6) | (uint)Bits.Highest(pages);

    private static ulong LowestIn(ulong pages, ulong group) =>
        pages == 0 ? None : (group << 6) | (uint)BitOperations.TrailingZeroCount(pages);
}
