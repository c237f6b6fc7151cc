namespace Cleave.Bench.Gpu;

/// <summary>A workload of blocks on one path. Each pass has a space of its own.</summary>
internal sealed class GpuCase(GpuWorkload workload, GpuPath path) : BenchCase
{
    /// <summary>Makes the case of a workload, in the form that the options ask for.</summary>
    public static GpuCase Of(GpuWorkload workload, GpuPath path, BenchOptions options) =>
        new(options.Short ? workload.Shortened() : workload, path);

    public override BenchResult Blank => new()
    {
        Workload = workload.Name,
        What = workload.What,
        Path = path.Name,
        Space = workload.Space,
        Unit = workload.Unit,
        Axis = workload.Axis,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = workload.Reference,
    };

    public override ulong Time(PassClock clock, CancellationToken cancel) => path.Play(workload, null, clock, cancel);

    public override void WarmUp(CancellationToken cancel) => path.Play(workload.Shortened(), null, new PassClock(1), cancel);

    public override ulong? Check(CancellationToken cancel)
    {
        if (workload.Reference.Checksum is null)
        {
            return null;
        }

        var hash = new Fnv1a();
        path.Play(workload, hash, new PassClock(1), cancel);
        return hash.Value;
    }
}
