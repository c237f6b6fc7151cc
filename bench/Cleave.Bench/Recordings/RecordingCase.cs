using System.Numerics;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Bench.Recordings;

/// <summary>A measurement on a large snapshot, which the case makes before its first pass.</summary>
/// <param name="entry">The workload.</param>
/// <param name="entries">The number of entries of the snapshot's device trace.</param>
internal abstract class RecordingCase(BenchEntry entry, int entries) : BenchCase
{
    /// <summary>The entries of the snapshot on which the code is compiled before it is timed.</summary>
    private const int ShortEntries = 2_000;

    private const int ShortPasses = 4;

    private const ulong LeastSpace = 64 << 20;

    public override BenchResult Blank => new()
    {
        Workload = entry.Name,
        What = entry.What,
        Path = Path,
        Space = (ulong)entries * SnapshotMaker.EntryBytes,
        Unit = Unit,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    protected abstract string Path { get; }

    protected abstract BenchUnit Unit { get; }

    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var file = new SnapshotFile(entries);
        while (clock.WantsMore)
        {
            cancel.ThrowIfCancellationRequested();
            Pass(file, clock);
        }

        return 0;
    }

    public override void WarmUp(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var file = new SnapshotFile(ShortEntries);
        // Making the file takes much longer than a pass, and a method is compiled with full optimization only after many calls.
        for (int pass = 0; pass < ShortPasses; pass++)
        {
            Pass(file, new PassClock(1));
        }
    }

    public override ulong? Check(CancellationToken cancel) => null;

    /// <summary>A space in which every policy serves the trace: a power of two, four times the peak or more.</summary>
    protected static ulong SpaceFor(Trace trace) => Math.Max(LeastSpace, BitOperations.RoundUpToPowerOf2(4 * trace.PeakLiveBytes));

    /// <summary>Runs one pass on a snapshot.</summary>
    protected abstract void Pass(SnapshotFile file, PassClock clock);
}

/// <summary>Reads the snapshot; the rate is in bytes of the file.</summary>
internal sealed class ReadingCase(BenchEntry entry, int entries) : RecordingCase(entry, entries)
{
    protected override string Path => "reader";

    protected override BenchUnit Unit => BenchUnit.MegabytesPerSecond;

    public override double InUnit(PassTime pass) => pass.Operations / pass.Nanoseconds * 1e3;

    protected override void Pass(SnapshotFile file, PassClock clock)
    {
        GC.Collect();
        clock.Start();
        file.Read();
        clock.Stop();
        clock.EndPass(file.Length);
    }
}

/// <summary>Plays the trace of the snapshot from its first event to its last on a new allocator; the rate is in events.</summary>
internal sealed class PlayingCase(BenchEntry entry, int entries, PlacementPolicy policy) : RecordingCase(entry, entries)
{
    private Trace? _trace;
    private SnapshotFile? _of;

    protected override string Path => policy.Name;

    protected override BenchUnit Unit => BenchUnit.MillionEventsPerSecond;

    public override double InUnit(PassTime pass) => pass.Operations / pass.Nanoseconds * 1e3;

    protected override void Pass(SnapshotFile file, PassClock clock)
    {
        if (_of != file)
        {
            (_trace, _of) = (file.Read(), file);
        }

        Trace trace = _trace!;
        ReplayOptions options = new ReplayOptions { TimedPasses = 0 }.For(policy);
        ulong space = SpaceFor(trace);
        GC.Collect();
        clock.Start();
        int failed = ReplayPass.ToFirstFailure(trace, ReplayTarget.Create(trace, policy, options, space));
        clock.Stop();
        clock.EndPass(failed < 0 ? trace.Events.Length : throw new InvalidOperationException(
            $"The policy {policy.Name} did not serve event {failed} of the snapshot in {new ByteSize(space)}."));
    }
}

/// <summary>The most memory that the process takes while it reads the snapshot and, with a policy, plays its trace.</summary>
internal sealed class PeakCase(BenchEntry entry, int entries, PlacementPolicy? policy) : RecordingCase(entry, entries)
{
    protected override string Path => policy?.Name ?? "reader";

    protected override BenchUnit Unit => BenchUnit.Mebibytes;

    public override double InUnit(PassTime pass) => pass.Operations / (double)(1 << 20);

    public override void WarmUp(CancellationToken cancel)
    {
    }

    protected override void Pass(SnapshotFile file, PassClock clock)
    {
        PeakMemory.Forget();
        Use(file);
        clock.EndPass(PeakMemory.Read());
    }

    private void Use(SnapshotFile file)
    {
        Trace trace = file.Read();
        if (policy is not null)
        {
            Replayer.Run(trace, policy, new ReplayOptions { TimedPasses = 0, Size = SpaceFor(trace) });
        }
    }
}
