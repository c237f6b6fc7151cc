using System.Globalization;

namespace Cleave.Storage;

/// <summary>Counts and sizes of a durable space at one moment. Sizes are bytes. Immutable.</summary>
public sealed record DurableSpaceStatistics
{
    internal DurableSpaceStatistics()
    {
    }

    /// <summary>Bytes that the space manages.</summary>
    public ulong Size { get; internal init; }

    /// <summary>Free bytes. Ranges that are being allocated or freed at the moment count as allocated.</summary>
    public ulong FreeBytes { get; internal init; }

    /// <summary>Allocated bytes, rounding to the granularity included.</summary>
    public ulong AllocatedBytes => Size - FreeBytes;

    /// <summary>Bytes of the longest free run.</summary>
    public ulong LargestFreeRun { get; internal init; }

    /// <summary>The number of maximal free runs.</summary>
    public ulong FreeRuns { get; internal init; }

    /// <summary>The number of allocations that are on disk.</summary>
    public ulong Allocations { get; internal init; }

    /// <summary>Changes that were committed since the space was opened: allocations, frees, notes and moves.</summary>
    public ulong Changes { get; internal init; }

    /// <summary>Commits since the space was opened; each takes one write and one synchronization of the file system.</summary>
    public ulong Commits { get; internal init; }

    /// <summary>Commits since the file was made.</summary>
    public ulong LifetimeCommits { get; internal init; }

    /// <summary>The number of times that the content of the log was written to its place in the file, since the space was opened.</summary>
    public ulong Snapshots { get; internal init; }

    /// <summary>The number of times that this failed, for example because the disk was full. Nothing is lost by it: the log has
    /// everything.</summary>
    public ulong SnapshotFailures { get; internal init; }

    /// <summary>Bytes of the log that are not yet written to their place in the file.</summary>
    public ulong LogBytes { get; internal init; }

    /// <summary>Bytes of the file and its log on disk.</summary>
    public ulong FileBytes { get; internal init; }

    /// <summary>The statistics in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ByteText.Exact(Size)}: {ByteText.Exact(AllocatedBytes)} in {Allocations} {(Allocations == 1 ? "allocation" : "allocations")}, "
            + $"{ByteText.Exact(FreeBytes)} free, longest free run {ByteText.Exact(LargestFreeRun)}; ")
        + string.Create(CultureInfo.InvariantCulture,
            $"{Changes} changes in {Commits} commits, log of {ByteText.Exact(LogBytes)}, {Snapshots} snapshots");
}
