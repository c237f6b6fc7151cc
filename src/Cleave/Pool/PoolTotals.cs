namespace Cleave.Pool;

/// <summary>What follows from the counts per order.</summary>
/// <remarks>
/// A request of order o that is served from a list f above it enqueues one high half in each list from o to f - 1. So of the requests up to
/// an order, those that were not dequeued up to that order have split through it: a running sum gives the halves of each list. In the same
/// way a block released at o that ends at r has removed one buddy from each list from o to r - 1.
/// </remarks>
internal readonly struct PoolTotals
{
    private readonly BuddyPoolListStatistics[] _lists;

    /// <param name="counts">The counts, from order 0 up.</param>
    /// <param name="smallest">Bytes of the smallest block.</param>
    public PoolTotals(ReadOnlySpan<ListCounts> counts, ulong smallest)
    {
        _lists = new BuddyPoolListStatistics[counts.Length];
        ulong halves = 0;
        ulong merged = 0;
        for (int order = 0; order < counts.Length; order++)
        {
            ListCounts count = counts[order];
            halves += count.Taken - count.Dequeued;
            merged += count.Released - count.Enqueued;
            Allocs += count.Taken;
            Splits += halves;
            Merges += merged;
            _lists[order] = new BuddyPoolListStatistics(smallest << order, count.Enqueued + halves, count.Dequeued, merged + count.Withdrawn);
        }
    }

    /// <summary>The lists, from order 0 up.</summary>
    public ReadOnlySpan<BuddyPoolListStatistics> Lists => _lists;

    /// <summary>Requests served.</summary>
    public ulong Allocs { get; }

    /// <summary>Halvings for requests.</summary>
    public ulong Splits { get; }

    /// <summary>Pairs merged.</summary>
    public ulong Merges { get; }

    /// <summary>Bytes in free blocks.</summary>
    public ulong FreeBytes
    {
        get
        {
            ulong bytes = 0;
            foreach (BuddyPoolListStatistics list in _lists)
            {
                bytes += list.Size * list.BlockSize;
            }

            return bytes;
        }
    }
}
