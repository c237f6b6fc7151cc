using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cleave.Pool;

/// <summary>Counts and sizes of a pool at one moment. Sizes are bytes. Counts are of 64 bits and never go back. Immutable.</summary>
public sealed class BuddyPoolStatistics
{
    /// <summary>Bytes of the smallest block.</summary>
    public required ulong MinSize { get; init; }

    /// <summary>Bytes of the largest block.</summary>
    public required ulong MaxSize { get; init; }

    /// <summary>Bytes managed.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes in free blocks.</summary>
    public required ulong FreeBytes { get; init; }

    /// <summary>Bytes that are killed and out of use.</summary>
    public required ulong RetiredBytes { get; init; }

    /// <summary>Bytes that are killed but still allocated; part of <see cref="AllocatedBytes"/>.</summary>
    public required ulong PendingRetireBytes { get; init; }

    /// <summary>Bytes in allocated blocks.</summary>
    public ulong AllocatedBytes => Size - FreeBytes - RetiredBytes;

    /// <summary>Requests served.</summary>
    public required ulong Allocations { get; init; }

    /// <summary>Blocks freed.</summary>
    public required ulong Frees { get; init; }

    /// <summary>Requests for which there was no room.</summary>
    public required ulong OutOfMemory { get; init; }

    /// <summary>Frees of an address at which no allocated block begins.</summary>
    public required ulong FreeingFree { get; init; }

    /// <summary>Blocks halved, for a request or by a kill.</summary>
    public required ulong Splits { get; init; }

    /// <summary>Pairs of buddies merged.</summary>
    public required ulong Merges { get; init; }

    /// <summary>Frees of an address outside the pool, or at which no block can begin.</summary>
    public required ulong InvalidAddresses { get; init; }

    /// <summary>Requests above the largest that is served.</summary>
    public required ulong OversizeAllocs { get; init; }

    /// <summary>Requests below the smallest that is served.</summary>
    public required ulong UndersizeAllocs { get; init; }

    /// <summary>The free list of each block size, from the smallest up.</summary>
    public required ImmutableArray<BuddyPoolListStatistics> Lists { get; init; }

    /// <summary>The statistics as a small table for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Size} bytes: {AllocatedBytes} allocated ({PendingRetireBytes} to be killed), ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{FreeBytes} free, {RetiredBytes} killed");
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
