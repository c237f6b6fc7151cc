namespace Cleave.Bench.Malloc;

/// <summary>A workload on one allocator of bytes.</summary>
internal sealed class MallocCase(MallocWorkload workload, MallocPath path) : BenchCase
{
    public override BenchResult Blank => new()
    {
        Workload = workload.Name,
        What = workload.What,
        Path = path.Name,
        Space = MallocPath.HeapSize,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    /// <returns>Always 0, because the other allocators do not report their bookkeeping.</returns>
    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        path.Play(workload, clock, cancel);
        return 0;
    }

    public override void WarmUp(CancellationToken cancel) => path.Play(workload.Shortened(), new PassClock(1), cancel);

    public override ulong? Check(CancellationToken cancel) => null;
}
