namespace Cleave.Tools.Bench;

/// <summary>One workload on one path: what a runner needs to know of it, whatever allocator it is about.</summary>
internal abstract class BenchCase
{
    /// <summary>What every result of the case says; its passes and what they showed are still to come.</summary>
    public abstract BenchResult Blank { get; }

    /// <summary>Plays a pass on a fresh allocator; only the timed part counts.</summary>
    public abstract void Time(PassClock clock, CancellationToken cancel);

    /// <summary>Plays a pass much shorter than a timed one, but of the same kind, so that the runtime compiles for good what it uses.</summary>
    public abstract void WarmUp(CancellationToken cancel);

    /// <summary>Plays a pass untimed and tells the checksum of its placements, if any, and the bookkeeping at its end.</summary>
    public abstract (ulong? Checksum, ulong MetadataBytes) Check(CancellationToken cancel);
}
