using System.Numerics;

namespace Cleave.Sets;

/// <summary>For each kind the pages that have a free block of it.</summary>
/// <remarks>
/// Up to 64 pages, which is 8 Mi chunks, are one word; up to 4096 are that many words of groups and one over them; more are a
/// <see cref="NumberSet"/>. A struct, so that an operation goes through one object less; its holder must not copy it. Not thread-safe.
/// </remarks>
internal struct PageSets
{
    /// <summary>Stands for "no such page".</summary>
    public const ulong None = NumberSet.None;

    // Of the pages, or where there are groups, of the groups that have such a page.
    private WordPair _top;
    private readonly WordPair[]? _groups;

    /// <param name="pages">One more than the highest page number.</param>
    public PageSets(ulong pages)
    {
        _groups = pages is > 64 and <= 4096 ? new WordPair[(pages + 63) / 64] : null;
        Many = pages > 4096 ? [new NumberSet(pages), new NumberSet(pages)] : null;
        IsOneWord = pages <= 64;
    }

    /// <summary>The members where there may be more than 4096 pages; else null.</summary>
    public NumberSet[]? Many { get; }

    /// <summary>Whether there can be no more than 64 pages.</summary>
    public bool IsOneWord { get; }

    /// <summary>Bytes committed.</summary>
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

    /// <summary>Takes note that a page has a free block.</summary>
    /// <param name="page">The page.</param>
    /// <param name="before">What was not zero where it had one before.</param>
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

    /// <summary>Takes note of what is left in a page; it had something.</summary>
    /// <param name="page">The page.</param>
    /// <param name="left">Zero where it has no free block any more.</param>
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

    /// <summary>The highest member that an order's mask lets through, or <see cref="None"/>.</summary>
    public ulong Highest<TKind>(in OrderMask mask)
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

    /// <summary>The highest member below a page, or <see cref="None"/>.</summary>
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

    /// <summary>The lowest member that is not below <paramref name="first"/>, or <see cref="None"/>.</summary>
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
