namespace Cleave.Bench;

/// <summary>A figure of another allocator on a workload, measured by others on another day and only quoted here.</summary>
/// <param name="Allocator">The name of the allocator, with its language.</param>
/// <param name="Workload">The name of the workload, such as "C1".</param>
/// <param name="Axis">The quantity that <paramref name="At"/> is.</param>
/// <param name="At">The size of the space in bytes, or the number of live blocks.</param>
/// <param name="Time">Nanoseconds for one operation.</param>
/// <param name="MetadataBytes">The bytes of metadata; null if they are not known.</param>
/// <param name="Source">The origin of the figure, in a few words.</param>
public sealed record LoadedFigure(
    string Allocator, string Workload, BenchAxis Axis, double At, double Time, ulong? MetadataBytes, string Source);
