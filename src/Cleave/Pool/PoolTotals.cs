namespace Cleave.Pool;

/// <summary>The statistics that are derived from the counts of each order.</summary>
/// <remarks>
/// A request of order o that is served from a list f above it enqueues one high half in each list from o to f - 1. So each request of order
/// k or less that was served from a list above k has left one half in list k, and a running sum over the orders gives the halves of each
/// list. In the same way, a block that is released at order o and merges up to order r has removed one buddy from each list from o to r -
/// 1.
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
            _lists[order] = new BuddyPoolListStatistics(
                smallest << order, count.Enqueued + halves, count.Dequeued, merged + count.Withdrawn);
        }
    }

    /// <summary>The statistics of each list, from order 0 up.</summary>
    public ReadOnlySpan<BuddyPoolListStatistics> Lists => _lists;

    /// <summary>Requests that were served.</summary>
    public ulong Allocs { get; }

    /// <summary>Blocks that were halved for requests.</summary>
    public ulong Splits { get; }

    /// <summary>Pairs of buddies that were merged.</summary>
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

    /// <summary>Computes the bytes in free blocks without an object, for a refusal.</summary>
    /// <param name="counts">The counts, from order 0 up.</param>
    /// <param name="smallest">Bytes of the smallest block.</param>
    public static ulong FreeBytesOf(ReadOnlySpan<ListCounts> counts, ulong smallest)
    {
        ulong bytes = 0;
        ulong halves = 0;
        ulong merged = 0;
        for (int order = 0; order < counts.Length; order++)
        {
            ListCounts count = counts[order];
            halves += count.Taken - count.Dequeued;
            merged += count.Released - count.Enqueued;
            bytes += (count.Enqueued + halves - count.Dequeued - merged - count.Withdrawn) * (smallest << order);
        }

        return bytes;
    }
}
