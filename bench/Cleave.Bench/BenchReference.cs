namespace Cleave.Bench;

/// <summary>The figures of the reference, another allocator of the same kind, on a workload.</summary>
/// <param name="Time">The time in the unit of the workload; null if it was not measured.</param>
/// <param name="MetadataBytes">The most bytes of metadata; null if they were not measured.</param>
/// <param name="Checksum">The checksum of the placements of the reference, which ours have to equal; null if there is none.</param>
public sealed record BenchReference(double? Time, ulong? MetadataBytes, ulong? Checksum)
{
    /// <summary>The reference was not run on the workload.</summary>
    public static BenchReference None { get; } = new(null, null, null);
}
