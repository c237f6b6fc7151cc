namespace Cleave.Bench;

/// <summary>One workload on one path, in the form that the runner needs for any allocator.</summary>
internal abstract class BenchCase
{
    /// <summary>The result of the case without the figures of its passes, which are still to be measured.</summary>
    public abstract BenchResult Blank { get; }

    /// <summary>Runs one pass on a fresh allocator, or several passes if each leaves the allocator unchanged. Only their timed parts
    /// count.</summary>
    /// <returns>The bytes of bookkeeping at the end.</returns>
    public abstract ulong Time(PassClock clock, CancellationToken cancel);

    /// <summary>
    /// Runs a pass of the same kind that is much shorter than a timed one, so that the runtime compiles the code with full optimization.
    /// </summary>
    public abstract void WarmUp(CancellationToken cancel);

    /// <summary>Runs an untimed pass and returns the checksum of its placements; null if the reference has no checksum to
    /// compare.</summary>
    public abstract ulong? Check(CancellationToken cancel);

    /// <summary>The time of a pass in the unit of the case.</summary>
    public virtual double InUnit(PassTime pass) => Blank.Unit == BenchUnit.MillisecondsPerPass
        ? pass.Nanoseconds / 1e6
        : pass.Nanoseconds / pass.Operations;
}
