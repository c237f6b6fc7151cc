using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cleave;

/// <summary>Counts and sizes of a pool at one moment. Sizes are bytes. Counts are of 64 bits and never go back. Immutable.</summary>
public sealed class BuddyStats
{
    /// <summary>Bytes of the smallest block.</summary>
    public required ulong MinSize { get; init; }

    /// <summary>Bytes of the largest block.</summary>
    public required ulong MaxSize { get; init; }

    /// <summary>Bytes managed.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes in free blocks.</summary>
    public required ulong Free { get; init; }

    /// <summary>Bytes that are killed and out of use.</summary>
    public required ulong Killed { get; init; }

    /// <summary>Bytes that are killed but still allocated; part of <see cref="Allocated"/>.</summary>
    public required ulong PendingKill { get; init; }

    /// <summary>Bytes in allocated blocks.</summary>
    public ulong Allocated => Size - Free - Killed;

    /// <summary>Requests served.</summary>
    public required ulong Allocs { get; init; }

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
    public required ImmutableArray<ListStats> Lists { get; init; }

    /// <summary>The statistics as a small table for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Size} bytes: {Allocated} allocated ({PendingKill} to be killed), ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Free} free, {Killed} killed");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Allocs} allocs, {Frees} frees, {Splits} splits, {Merges} merges");
        text.Append(CultureInfo.InvariantCulture, $"refused: {OutOfMemory} out of memory, {OversizeAllocs} oversize, {UndersizeAllocs} ");
        text.AppendLine(CultureInfo.InvariantCulture, $"undersize, {FreeingFree} freeing free, {InvalidAddresses} invalid addresses");
        foreach (ListStats list in Lists)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ByteText.Exact(list.BlockSize),10}: {list.Size} free, ");
            text.AppendLine(CultureInfo.InvariantCulture, $"{list.Enqueues} enqueues, {list.Dequeues} dequeues, {list.Removes} removes");
        }

        return text.ToString();
    }
}
