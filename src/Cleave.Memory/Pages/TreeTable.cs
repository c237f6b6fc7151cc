using System.Runtime.CompilerServices;

namespace Cleave.Memory.Pages;

/// <summary>A table of the trees of all regions: converts an address to the number of its page, and back.</summary>
/// <remarks>
/// Pages are numbered as the buddy metadata requires, the largest trees first. The table lies in the memory of a <see cref="RawRoom"/>.
/// Thread-safe once it is complete: only the index of the row that was found last changes, and any value is valid. Cost: constant if the
/// row is the same as last time, otherwise a binary search.
/// </remarks>
internal sealed class TreeTable
{
    private readonly int _pageShift;
    private RawArray<TreeRow> _byAddress;
    private RawArray<TreeRow> _byPage;
    private int _count;
    private int _recentAddress;
    private int _recentPage;

    /// <summary>Lays out an empty table.</summary>
    /// <param name="room">The room that provides the memory.</param>
    /// <param name="mostRows">The largest number of rows that will be added.</param>
    /// <param name="pageShift">The log2 of the page size in bytes.</param>
    public TreeTable(ref RawRoom room, ulong mostRows, int pageShift)
    {
        _pageShift = pageShift;
        _byAddress = room.Next<TreeRow>(mostRows);
        _byPage = room.Next<TreeRow>(mostRows);
    }

    /// <summary>The rows in ascending order of address.</summary>
    public ReadOnlySpan<TreeRow> Rows => _byAddress.Span;

    /// <summary>Adds a row behind all others.</summary>
    public void Add(TreeRow row) => _byAddress[(uint)_count++] = row;

    /// <summary>Numbers the pages after all rows were added.</summary>
    public void Complete()
    {
        _byAddress = _byAddress.First((nuint)_count);
        _byPage = _byPage.First((nuint)_count);
        ulong next = 0;
        int numbered = 0;
        for (int order = 63; order >= 0; order--)
        {
            foreach (ref TreeRow row in _byAddress.Span)
            {
                if (row.Order == order)
                {
                    row.FirstPage = next;
                    next += row.Pages;
                    _byPage[(uint)numbered++] = row;
                }
            }
        }
    }

    /// <summary>The index of the row that contains an address, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(nuint address)
    {
        int recent = _recentAddress;
        return Holds(_byAddress[(uint)recent], address) ? recent : Search(address);
    }

    /// <summary>The row at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly TreeRow Row(int index) => ref _byAddress[(uint)index];

    /// <summary>The address of a page, by its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint AddressOf(ulong page) => AddressOf(page, out _);

    /// <summary>The address of a page, and the number of pages that lie side by side from it to the end of its row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint AddressOf(ulong page, out ulong run)
    {
        ref TreeRow row = ref _byPage[(uint)_recentPage];
        if (page - row.FirstPage >= row.Pages)
        {
            row = ref _byPage[(uint)SearchPage(page)];
        }

        ulong before = page - row.FirstPage;
        run = row.Pages - before;
        return row.Address + ((nuint)before << _pageShift);
    }

    private bool Holds(in TreeRow row, nuint address) => (address - row.Address) >> _pageShift < row.Pages;

    private int Search(nuint address)
    {
        ReadOnlySpan<TreeRow> rows = _byAddress.Span;
        int low = 0;
        for (int high = rows.Length; high - low > 1;)
        {
            int middle = (low + high) >>> 1;
            (low, high) = rows[middle].Address <= address ? (middle, high) : (low, middle);
        }

        if (!Holds(rows[low], address))
        {
            return -1;
        }

        return _recentAddress = low;
    }

    private int SearchPage(ulong page)
    {
        ReadOnlySpan<TreeRow> rows = _byPage.Span;
        int low = 0;
        for (int high = rows.Length; high - low > 1;)
        {
            int middle = (low + high) >>> 1;
            (low, high) = rows[middle].FirstPage <= page ? (middle, high) : (low, middle);
        }

        return _recentPage = low;
    }
}
