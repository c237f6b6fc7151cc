namespace Cleave.Bench;

/// <summary>One workload on one path: what a runner needs to know of it, whatever allocator it is about.</summary>
internal abstract class BenchCase
{
    /// <summary>What every result of the case says; what passes show is still to come.</summary>
    public abstract BenchResult Blank { get; }

    /// <summary>Plays one pass on a fresh allocator, or several where they leave it as it was; only their timed parts count.</summary>
    /// <returns>Bytes of bookkeeping at the end.</returns>
    public abstract ulong Time(PassClock clock, CancellationToken cancel);

    /// <summary>
    /// Plays a pass much shorter than a timed one, but of the same kind, so that the runtime compiles for good what it uses.
    /// </summary>
    public abstract void WarmUp(CancellationToken cancel);

    /// <summary>Plays a pass untimed and tells the checksum of its placements; null where there is none to compare it with.</summary>
    public abstract ulong? Check(CancellationToken cancel);

    /// <summary>The time of a pass in the unit of the case.</summary>
    public double InUnit(PassTime pass) => Blank.Unit == BenchUnit.MillisecondsPerPass
        ? pass.Nanoseconds / 1e6
        : pass.Nanoseconds / pass.Operations;
}
