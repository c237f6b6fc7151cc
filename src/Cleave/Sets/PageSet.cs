using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>The pages that have a free block of one kind. Not thread-safe.</summary>
/// <remarks>Up to 64 pages, which is 8 Mi chunks, are one word; more are a <see cref="NumberSet"/>.</remarks>
internal sealed class PageSet
{
    /// <summary>Stands for "no such page".</summary>
    public const ulong None = NumberSet.None;

    private ulong _few;

    /// <param name="pages">One more than the highest page number.</param>
    public PageSet(ulong pages) => Many = pages > 64 ? new NumberSet(pages) : null;

    /// <summary>The members where there may be more than 64 pages; else null.</summary>
    public NumberSet? Many { get; }

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty => AtLeast(0) == None;

    public bool Contains(ulong page) => Many?.Contains(page) ?? (_few >> (int)page & 1) != 0;

    public void Add(ulong page)
    {
        if (Many is not null)
        {
            Many.Add(page);
        }
        else
        {
            _few |= 1UL << (int)page;
        }
    }

    public void Remove(ulong page)
    {
        if (Many is not null)
        {
            Many.Remove(page);
        }
        else
        {
            _few &= ~(1UL << (int)page);
        }
    }

    /// <summary>The highest member that is not above <paramref name="last"/>, or <see cref="None"/>.</summary>
    public ulong AtMost(ulong last)
    {
        if (Many is not null)
        {
            return Many.AtMost(last);
        }

        ulong pages = _few & (ulong.MaxValue >> (63 - (int)last));
        return pages == 0 ? None : (uint)Log2(pages);
    }

    /// <summary>The lowest member that is not below <paramref name="first"/>, or <see cref="None"/>.</summary>
    public ulong AtLeast(ulong first)
    {
        if (Many is not null)
        {
            return Many.AtLeast(first);
        }

        ulong pages = first < 64 ? _few & (ulong.MaxValue << (int)first) : 0;
        return pages == 0 ? None : (uint)TrailingZeroCount(pages);
    }
}
