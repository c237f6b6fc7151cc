using System.Globalization;

namespace Cleave.BestFit;

/// <summary>Counts and sizes of a <see cref="BestFitAllocator"/> at one moment. Sizes are bytes. Immutable.</summary>
public sealed record BestFitStatistics
{
    internal BestFitStatistics()
    {
    }

    /// <summary>Bytes that the allocator manages.</summary>
    public ulong Size { get; internal init; }

    /// <summary>Free bytes, clear and dirty.</summary>
    public ulong FreeBytes { get; internal init; }

    /// <summary>Free bytes that are known to be zeroed.</summary>
    public ulong ClearBytes { get; internal init; }

    /// <summary>Allocated bytes, rounding to the granularity included.</summary>
    public ulong AllocatedBytes => Size - FreeBytes;

    /// <summary>Bytes of the longest free run.</summary>
    public ulong LargestFreeRun { get; internal init; }

    /// <summary>The number of maximal free runs.</summary>
    public ulong FreeRuns { get; internal init; }

    /// <summary>The number of allocated ranges.</summary>
    public ulong Allocations { get; internal init; }

    /// <summary>Bytes that the bookkeeping takes.</summary>
    public ulong MetadataBytes { get; internal init; }

    /// <summary>Owners that were lost without being disposed.</summary>
    public long LostOwners { get; internal init; }

    /// <summary>External fragmentation: the share of the free bytes outside the longest free run, from 0 (one run, or nothing free) to just
    /// below 1.</summary>
    public double Fragmentation => FreeBytes == 0 ? 0 : 1 - ((double)LargestFreeRun / FreeBytes);

    /// <summary>The statistics in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ByteText.Exact(Size)}: {ByteText.Exact(AllocatedBytes)} in {Allocations} {(Allocations == 1 ? "allocation" : "allocations")}, "
            + $"{ByteText.Exact(FreeBytes)} free in {FreeRuns} {(FreeRuns == 1 ? "run" : "runs")} ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"({ByteText.Exact(ClearBytes)} clear), longest free run {ByteText.Exact(LargestFreeRun)}, fragmentation {Fragmentation:P1}");
}
