using System.Collections;
using System.Numerics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <summary>What memory there is: ranges of pages that do not overlap, with holes between them. It never touches a page.</summary>
/// <remarks>
/// <para>
/// For the memory that an allocator of pages is to manage, as a firmware's map, a machine with several NUMA nodes or
/// <see cref="PhysicalMemory.ToFreePageList"/> has it. Neighbours that touch stay two ranges, so that what is built on them never
/// merges over the seam. A call that is refused changes nothing.
/// </para>
/// <para>Invariants: <c>Ordered</c>, the ranges are sorted by address; <c>Disjoint</c>, none is empty and no two share a page;
/// <c>Counted</c>, <see cref="TotalPages"/> is the sum of their lengths.</para>
/// <para>Not thread-safe. It holds 16 bytes for each range, on the managed heap.</para>
/// </remarks>
public sealed partial class FreePageList : IReadOnlyList<PageRange>
{
    /// <summary>Highest address first, so that taking the lowest is taking the last.</summary>
    private List<PageRange> _descending = [];

    /// <summary>Makes an empty list.</summary>
    /// <param name="pageSize">The size of a page, which every range is a multiple of.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page is larger than the address space.</exception>
    public FreePageList(Alignment pageSize)
    {
        if (pageSize.Bytes > nuint.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(pageSize), pageSize, $"A page of {pageSize} is larger than the {ByteText.Exact(nuint.MaxValue)} that there are.");
        }

        PageSize = pageSize;
    }

    /// <summary>The size of a page.</summary>
    public Alignment PageSize { get; }

    /// <summary>Pages in all ranges together.</summary>
    public nuint TotalPages { get; private set; }

    /// <summary>The number of ranges.</summary>
    public int Count => _descending.Count;

    /// <summary>The range of that place in the order of their addresses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public PageRange this[int index] => (uint)index < (uint)_descending.Count
        ? _descending[_descending.Count - 1 - index]
        : throw new ArgumentOutOfRangeException(
            nameof(index), index, FormattableString.Invariant($"There is no range {index}; the list has {Count}."));

    private nuint PageBytes => (nuint)PageSize.Bytes;

    /// <summary>Adds a range.</summary>
    /// <param name="address">Its first byte, a multiple of the page size.</param>
    /// <param name="pages">Its length in pages, at least one. It must end below the end of the address space.</param>
    /// <exception cref="ArgumentException">It is unaligned, empty, too long, or shares pages with a range that is here; the message
    /// names both.</exception>
    /// <remarks>Cost: the number of ranges below it, which move up.</remarks>
    public void Add(nuint address, nuint pages)
    {
        var range = new PageRange(address, pages);
        CheckShape(range);
        int place = PlaceOf(address);
        CheckDisjoint(range, place);
        _descending.Insert(place, range);
        TotalPages += pages;
    }

    /// <summary>Takes the lowest range off the list.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    /// <remarks>Constant cost.</remarks>
    public PageRange Pop() =>
        TryPop(out PageRange range) ? range : throw new InvalidOperationException("The list is empty, so it has no range to pop.");

    /// <summary>Takes the lowest range off the list, or answers false where there is none. Constant cost.</summary>
    public bool TryPop(out PageRange range)
    {
        range = default;
        if (_descending.Count == 0)
        {
            return false;
        }

        range = _descending[^1];
        _descending.RemoveAt(_descending.Count - 1);
        TotalPages -= range.Pages;
        return true;
    }

    /// <summary>Cuts every range into pieces of a power of two pages, each at a multiple of its own size.</summary>
    /// <param name="maxPages">The most pages of a piece; the largest power of two not above it counts.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPages"/> is 0.</exception>
    /// <remarks>Each range is cut into as few pieces as that allows. Cost: the number of pieces that there are then.</remarks>
    public void SplitToPowersOfTwo(nuint maxPages)
    {
        ArgumentOutOfRangeException.ThrowIfZero(maxPages);
        var pieces = new List<PageRange>(_descending.Count);
        foreach (PageRange range in this)
        {
            Split(range, maxPages, pieces);
        }

        pieces.Reverse();
        _descending = pieces;
    }

    /// <summary>The ranges in the order of their addresses. The list is not to be changed meanwhile.</summary>
    public IEnumerator<PageRange> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>From the start, the largest piece that is aligned and still fits, again and again.</summary>
    private void Split(PageRange range, nuint maxPages, List<PageRange> pieces)
    {
        while (range.Pages > 0)
        {
            nuint pages = FirstPiece(range.Address / PageBytes, range.Pages, maxPages);
            pieces.Add(range with { Pages = pages });
            range = new PageRange(range.Address + (pages * PageBytes), range.Pages - pages);
        }
    }

    /// <summary>The pages of the largest piece that a run of pages can begin with, given the number of its first page.</summary>
    internal static nuint FirstPiece(nuint index, nuint pages, nuint maxPages)
    {
        nuint aligned = index == 0 ? pages : index & (~index + 1);
        return (nuint)1 << BitOperations.Log2(nuint.Min(aligned, nuint.Min(pages, maxPages)));
    }
}
