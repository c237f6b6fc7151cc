using System.Collections;
using System.Numerics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <summary>A list of free memory: ranges of pages that do not overlap, with holes between them. The list never touches a page.</summary>
/// <remarks>
/// <para>
/// Describes the memory that a page allocator is to manage, for example the memory map of a firmware, a machine with several NUMA nodes, or
/// the result of <see cref="PhysicalMemory.ToFreePageList"/>. Ranges that touch stay separate, so that an allocator built on them never
/// merges blocks over the boundary. A call that throws changes nothing.
/// </para>
/// <para>Invariants: <c>Ordered</c>, the ranges are sorted by address; <c>Disjoint</c>, none is empty and no two share a page;
/// <c>Counted</c>, <see cref="TotalPages"/> is the sum of their lengths.</para>
/// <para>Not thread-safe. It holds 16 bytes for each range, on the managed heap.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// var list = new FreePageList(new Alignment(4096));
/// list.Add(address: 0x10000, pages: 8);
/// list.Add(address: 0x20000, pages: 3);
/// PageRange lowest = list.Pop();
/// Console.WriteLine($"{lowest.Pages} pages, {list.TotalPages} are left"); // 8 pages, 3 are left
/// </code>
/// </example>
public sealed partial class FreePageList : IReadOnlyList<PageRange>
{
    /// <summary>The ranges in descending order of address, so that popping the lowest range removes the last element.</summary>
    private List<PageRange> _descending = [];

    /// <summary>Makes an empty list.</summary>
    /// <param name="pageSize">The size of a page. Every range begins and ends at a multiple of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is larger than the address space.</exception>
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

    /// <summary>The number of pages in all ranges together.</summary>
    public nuint TotalPages { get; private set; }

    /// <summary>The number of ranges.</summary>
    public int Count => _descending.Count;

    /// <summary>The range at an index, in ascending order of address.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Count"/>.</exception>
    public PageRange this[int index] => (uint)index < (uint)_descending.Count
        ? _descending[_descending.Count - 1 - index]
        : throw new ArgumentOutOfRangeException(
            nameof(index), index, FormattableString.Invariant($"There is no range {index}; the list has {Count}."));

    private nuint PageBytes => (nuint)PageSize.Bytes;

    /// <summary>Adds a range of pages to the list.</summary>
    /// <param name="address">The first byte of the range, a multiple of the page size.</param>
    /// <param name="pages">The number of pages, at least 1. The range must end below the end of the address space.</param>
    /// <exception cref="ArgumentException">The range is unaligned, empty or too long, or shares pages with a range of the list; the message
    /// names both ranges.</exception>
    /// <remarks>Cost: linear in the number of ranges below the new one.</remarks>
    public void Add(nuint address, nuint pages)
    {
        var range = new PageRange(address, pages);
        CheckShape(range);
        int place = PlaceOf(address);
        CheckDisjoint(range, place);
        _descending.Insert(place, range);
        TotalPages += pages;
    }

    /// <summary>Removes the lowest range from the list and returns it.</summary>
    /// <exception cref="InvalidOperationException">The list is empty.</exception>
    /// <remarks>Constant cost.</remarks>
    public PageRange Pop() =>
        TryPop(out PageRange range) ? range : throw new InvalidOperationException("The list is empty, so it has no range to pop.");

    /// <summary>Removes the lowest range from the list, or returns false if the list is empty.</summary>
    /// <param name="range">The range that was removed, or <c>default</c>.</param>
    /// <remarks>Constant cost.</remarks>
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

    /// <summary>Cuts every range into pieces whose length is a power of two pages and whose address is a multiple of their size.</summary>
    /// <param name="maxPages">The largest number of pages of a piece, rounded down to a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPages"/> is 0.</exception>
    /// <remarks>Each range is cut into as few pieces as these rules allow. Cost: linear in the number of pieces.</remarks>
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

    /// <summary>Enumerates the ranges in ascending order of address. The list must not change meanwhile.</summary>
    public IEnumerator<PageRange> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Cuts a range from its start, each time at the largest aligned piece that still fits.</summary>
    private void Split(PageRange range, nuint maxPages, List<PageRange> pieces)
    {
        while (range.Pages > 0)
        {
            nuint pages = FirstPiece(range.Address / PageBytes, range.Pages, maxPages);
            pieces.Add(range with { Pages = pages });
            range = new PageRange(range.Address + (pages * PageBytes), range.Pages - pages);
        }
    }

    /// <summary>The number of pages of the largest piece that a run can begin with, given the number of its first page.</summary>
    internal static nuint FirstPiece(nuint index, nuint pages, nuint maxPages)
    {
        nuint aligned = index == 0 ? pages : index & (~index + 1);
        return (nuint)1 << BitOperations.Log2(nuint.Min(aligned, nuint.Min(pages, maxPages)));
    }

    /// <summary>Returns the number of pages and of ranges in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{TotalPages} pages of {PageSize} in {Count} ranges");
}
