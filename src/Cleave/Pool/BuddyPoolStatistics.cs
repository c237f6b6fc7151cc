using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cleave.Pool;

/// <summary>The counters and sizes of a pool at one moment.</summary>
/// <remarks>Sizes are in bytes. Counters have 64 bits and never decrease. Immutable, so it is safe from any number of threads.</remarks>
public sealed class BuddyPoolStatistics
{
    /// <summary>The size of the smallest block, in bytes.</summary>
    public required ulong MinSize { get; init; }

    /// <summary>The size of the largest block, in bytes.</summary>
    public required ulong MaxSize { get; init; }

    /// <summary>Bytes that the pool manages.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes in free blocks.</summary>
    public required ulong FreeBytes { get; init; }

    /// <summary>Bytes that are retired, and so out of use.</summary>
    public required ulong RetiredBytes { get; init; }

    /// <summary>Bytes that are retired when their blocks are freed; part of <see cref="AllocatedBytes"/>.</summary>
    public required ulong PendingRetireBytes { get; init; }

    /// <summary>Bytes in allocated blocks, those in thread caches included.</summary>
    public ulong AllocatedBytes => Size - FreeBytes - RetiredBytes;

    /// <summary>Bytes in the caches of threads (<see cref="BuddyPoolThreadCaches"/>); part of <see cref="AllocatedBytes"/>.</summary>
    public required ulong CachedBytes { get; init; }

    /// <summary>Requests that the pool has served. Of requests that go through the caches of threads, only the blocks that fill a cache
    /// count.</summary>
    public required ulong Allocations { get; init; }

    /// <summary>Blocks that were freed. Of frees that go through the caches of threads, only the blocks that a cache gives back
    /// count.</summary>
    public required ulong Frees { get; init; }

    /// <summary>Requests for which no free block was large enough.</summary>
    public required ulong OutOfMemory { get; init; }

    /// <summary>Refused frees of an address at which no allocated block begins.</summary>
    public required ulong FreeingFree { get; init; }

    /// <summary>Blocks that were halved, to serve a request or to retire a part of the block.</summary>
    public required ulong Splits { get; init; }

    /// <summary>Pairs of buddies that were merged.</summary>
    public required ulong Merges { get; init; }

    /// <summary>Refused frees of an address that is outside the pool, or at which no block can begin.</summary>
    public required ulong InvalidAddresses { get; init; }

    /// <summary>Refused requests above the largest size that the pool serves.</summary>
    public required ulong OversizeAllocs { get; init; }

    /// <summary>Refused requests below the smallest size that the pool serves.</summary>
    public required ulong UndersizeAllocs { get; init; }

    /// <summary>The free list of each block size, from the smallest size up.</summary>
    public required ImmutableArray<BuddyPoolListStatistics> Lists { get; init; }

    /// <summary>Formats the statistics as a small table for people to read.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string cached = CachedBytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{CachedBytes} cached by threads, ");
        text.Append(
            CultureInfo.InvariantCulture, $"{Size} bytes: {AllocatedBytes} allocated ({cached}{PendingRetireBytes} to be retired), ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{FreeBytes} free, {RetiredBytes} retired");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Allocations} allocs, {Frees} frees, {Splits} splits, {Merges} merges");
        text.Append(CultureInfo.InvariantCulture, $"refused: {OutOfMemory} out of memory, {OversizeAllocs} oversize, {UndersizeAllocs} ");
        text.AppendLine(CultureInfo.InvariantCulture, $"undersize, {FreeingFree} freeing free, {InvalidAddresses} invalid addresses");
        foreach (BuddyPoolListStatistics list in Lists)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ByteText.Exact(list.BlockSize),10}: {list.Size} free, ");
            text.AppendLine(CultureInfo.InvariantCulture, $"{list.Enqueues} enqueues, {list.Dequeues} dequeues, {list.Removes} removes");
        }

        return text.ToString();
    }
}
