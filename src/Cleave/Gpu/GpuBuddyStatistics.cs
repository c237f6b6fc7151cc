using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>Counts and sizes of a space at one moment. Sizes are bytes; lists go by order, from 0 up. Immutable.</summary>
/// <example>
/// <code>
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 20 });
/// using AllocatedBlocks blocks = vram.Allocate(4096);
/// GpuBuddyStatistics statistics = vram.GetStatistics();
/// Console.WriteLine(statistics.LargestFreeBlock); // 524288
/// Console.WriteLine(statistics.FreeBlocks[0]); // 1
/// </code>
/// </example>
public sealed class GpuBuddyStatistics
{
    private readonly Alignment _chunkSize;

    internal GpuBuddyStatistics(BuddySpace space, ulong metadataBytes, long lostOwners, ulong cachedBytes)
    {
        IEnumerable<int> orders = Enumerable.Range(0, space.MaxOrder + 1);
        _chunkSize = space.ChunkSize;
        Size = space.Size;
        FreeBytes = space.FreeBytes;
        ClearBytes = space.ClearBytes;
        LargestFreeBlock = space.LargestFreeBlock;
        LargestFreeRun = space.MeasureLargestFreeRun();
        FreeBlocks = [.. orders.Select(space.FreeBlockCount)];
        FreeClearBlocks = [.. orders.Select(order => space.FreeBlockCount(order, clear: true))];
        AllocatedBlocks = [.. orders.Select(space.Metadata.AllocatedCount)];
        Splits = space.Metadata.Splits;
        Merges = space.Metadata.Merges;
        MetadataBytes = metadataBytes;
        LostOwners = lostOwners;
        CachedBytes = cachedBytes;
    }

    /// <summary>Bytes of the whole space.</summary>
    public ulong Size { get; }

    /// <summary>Bytes that are free, of any kind.</summary>
    public ulong FreeBytes { get; }

    /// <summary>Bytes that are free and known to be zeroed.</summary>
    public ulong ClearBytes { get; }

    /// <summary>Bytes that are allocated, those in thread caches included.</summary>
    public ulong AllocatedBytes => Size - FreeBytes;

    /// <summary>Bytes of the largest free block; 0 if nothing is free.</summary>
    public ulong LargestFreeBlock { get; }

    /// <summary>Bytes of the longest run of free memory: blocks side by side, of any size and kind. A contiguous request of up to this
    /// size fits, if it has no range and no alignment above a chunk.</summary>
    public ulong LargestFreeRun { get; }

    /// <summary>
    /// External fragmentation: the share of the free bytes that lies outside the largest free block, 0 (one block, or nothing free) to
    /// just below 1.
    /// </summary>
    public double Fragmentation => FreeBytes == 0 ? 0 : 1 - ((double)LargestFreeBlock / FreeBytes);

    /// <summary>Number of free blocks of each order.</summary>
    public ImmutableArray<ulong> FreeBlocks { get; }

    /// <summary>Number of free blocks of each order that are known to be zeroed.</summary>
    public ImmutableArray<ulong> FreeClearBlocks { get; }

    /// <summary>Number of allocated blocks of each order.</summary>
    public ImmutableArray<ulong> AllocatedBlocks { get; }

    /// <summary>Number of blocks that were halved so far; a call that fails does not count.</summary>
    public ulong Splits { get; }

    /// <summary>Number of pairs of buddies that were merged so far; taking back a failed call does not count.</summary>
    public ulong Merges { get; }

    /// <summary>Bytes that the metadata has committed so far.</summary>
    public ulong MetadataBytes { get; }

    /// <summary>Bytes in the caches of threads (<see cref="GpuBuddyThreadCaches"/>); part of <see cref="AllocatedBytes"/>.</summary>
    public ulong CachedBytes { get; }

    /// <summary>Number of owners that were lost without being disposed.</summary>
    public long LostOwners { get; }

    /// <summary>Returns the statistics as a small table for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Size} bytes: {AllocatedBytes} used, {FreeBytes} free ({ClearBytes} clear), ");
        text.Append(CultureInfo.InvariantCulture, $"largest free block {LargestFreeBlock}, longest free run {LargestFreeRun}, ");
        text.AppendLine(CultureInfo.InvariantCulture, $"fragmentation {Fragmentation:P1}");
        for (int order = FreeBlocks.Length - 1; order >= 0; order--)
        {
            if (FreeBlocks[order] + AllocatedBlocks[order] != 0)
            {
                string block = ByteText.Exact(_chunkSize.Bytes << order);
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"order {order,2} {block,10}: {FreeBlocks[order]} free, {AllocatedBlocks[order]} allocated");
            }
        }

        return text.ToString();
    }
}
