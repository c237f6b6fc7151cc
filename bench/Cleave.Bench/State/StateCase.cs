namespace Cleave.Bench.State;

/// <summary>A workload of saved states.</summary>
internal sealed class StateCase(StateWorkload workload) : BenchCase
{
    public override BenchResult Blank => new()
    {
        Workload = workload.Name,
        What = workload.What,
        Path = workload.Path,
        Space = workload.Space,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        workload.Prepare?.Invoke();
        clock.Start();
        workload.Run();
        clock.Stop();
        ulong metadata = workload.Metadata();
        clock.EndPass(workload.Operations ?? (long)(metadata / 1024));
        return metadata;
    }

    public override void WarmUp(CancellationToken cancel) => Time(new PassClock(1), cancel);

    public override ulong? Check(CancellationToken cancel) => null;
}
