using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>Workload W4: one block of half the space is requested while clear and dirty teeth alternate, so that they must be
/// merged.</summary>
internal sealed record ForceMergeWorkload(string Name, string What, ulong Space, Alternating State) : GpuWorkload(Name, What, Space)
{
    public override GpuWorkload Shortened() => this with { Space = State.SmallSpace };

    /// <remarks>The request is for half of the space, because a request for all of it would be served in several blocks.</remarks>
    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        State.Prepare<TTarget, TBlock>(target, Space, cancel);
        clock.Start();
        target.Allocate(0, Space, Space / 2, Space / 2, GpuBuddyRawFlags.None, out _);
        clock.Stop();
        clock.EndPass(1);
    }
}
