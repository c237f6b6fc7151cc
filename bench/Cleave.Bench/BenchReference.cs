namespace Cleave.Bench;

/// <summary>What the reference, the kernel's allocator as compiled C, showed on a workload.</summary>
/// <param name="Time">The time, in the workload's unit; null where it was not measured.</param>
/// <param name="MetadataBytes">The most bytes that its books took; null where they were not measured.</param>
/// <param name="Checksum">The checksum of its placements, which have to be ours; null where there is none.</param>
public sealed record BenchReference(double? Time, ulong? MetadataBytes, ulong? Checksum)
{
    /// <summary>The reference was not run on the workload.</summary>
    public static BenchReference None { get; } = new(null, null, null);
}
