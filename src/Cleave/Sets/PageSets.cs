using System.Numerics;

namespace Cleave.Sets;

/// <summary>For each kind the pages that have a free block of it.</summary>
/// <remarks>
/// Up to 64 pages, which is 8 Mi chunks, are one word; more are a <see cref="NumberSet"/>. A struct, so that an operation goes through one
/// object less; its holder must not copy it. Not thread-safe.
/// </remarks>
internal struct PageSets
{
    /// <summary>Stands for "no such page".</summary>
    public const ulong None = NumberSet.None;

    private WordPair _few;

    /// <param name="pages">One more than the highest page number.</param>
    public PageSets(ulong pages) => Many = pages > 64 ? [new NumberSet(pages), new NumberSet(pages)] : null;

    /// <summary>The members where there may be more than 64 pages; else null.</summary>
    public NumberSet[]? Many { get; }

    public bool IsEmpty<TKind>()
        where TKind : struct, IBlockKind =>
        AtLeast<TKind>(0) == None;

    public bool Contains<TKind>(ulong page)
        where TKind : struct, IBlockKind =>
        Many is null ? (TKind.Own(ref _few) >> (int)page & 1) != 0 : Many[TKind.Number].Contains(page);

    /// <summary>Takes note that a page has a free block.</summary>
    /// <param name="page">The page.</param>
    /// <param name="before">What was not zero where it had one before.</param>
    public void Add<TKind>(ulong page, ulong before)
        where TKind : struct, IBlockKind
    {
        if (Many is null)
        {
            TKind.Own(ref _few) |= 1UL << (int)page;
        }
        else if (before == 0)
        {
            Many[TKind.Number].Add(page);
        }
    }

    /// <summary>Takes note of what is left in a page; it had something.</summary>
    /// <param name="page">The page.</param>
    /// <param name="left">Zero where it has no free block any more.</param>
    public void Note<TKind>(ulong page, ulong left)
        where TKind : struct, IBlockKind
    {
        if (Many is null)
        {
            TKind.Own(ref _few) &= ~((left == 0 ? 1UL : 0) << (int)page);
        }
        else if (left == 0)
        {
            Many[TKind.Number].Remove(page);
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

        ulong pages = TKind.Own(ref _few) & mask.Pages;
        return pages == 0 ? None : (uint)Bits.Highest(pages);
    }

    /// <summary>The highest member below a page, or <see cref="None"/>.</summary>
    public ulong Below<TKind>(ulong page)
        where TKind : struct, IBlockKind
    {
        if (Many is not null)
        {
            return page == 0 ? None : Many[TKind.Number].AtMost(page - 1);
        }

        ulong pages = TKind.Own(ref _few) & ((1UL << (int)page) - 1);
        return pages == 0 ? None : (uint)Bits.Highest(pages);
    }

    /// <summary>The lowest member that is not below <paramref name="first"/>, or <see cref="None"/>.</summary>
    public ulong AtLeast<TKind>(ulong first)
        where TKind : struct, IBlockKind
    {
        if (Many is not null)
        {
            return Many[TKind.Number].AtLeast(first);
        }

        ulong pages = first < 64 ? TKind.Own(ref _few) & (ulong.MaxValue << (int)first) : 0;
        return pages == 0 ? None : (uint)BitOperations.TrailingZeroCount(pages);
    }
}
