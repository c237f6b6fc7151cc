namespace Cleave.Tools.Bench.Gpu;

/// <summary>A workload on one path. Each pass has a space of its own.</summary>
internal sealed class GpuCase(GpuWorkload workload, GpuPath path) : BenchCase
{
    public override BenchResult Blank => new()
    {
        Workload = workload.Name,
        What = workload.What,
        Path = path.Name,
        Space = workload.Space,
        Operations = workload.Operations,
        Unit = workload.Unit,
        PassNanoseconds = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = workload.Reference,
    };

    public override void Time(PassClock clock, CancellationToken cancel) => path.Play(workload, null, clock, cancel);

    public override void WarmUp(CancellationToken cancel) => path.Play(workload.Shortened(), null, new PassClock(), cancel);

    public override (ulong? Checksum, ulong MetadataBytes) Check(CancellationToken cancel)
    {
        var hash = new Fnv1a();
        ulong metadata = path.Play(workload, hash, new PassClock(), cancel);
        return (path.HasChecksum ? hash.Value : null, metadata);
    }
}
