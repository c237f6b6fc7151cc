using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>Half of a space is asked for in one block while its clear and dirty teeth lie mixed, so that they must be merged: W4.</summary>
internal sealed record ForceMergeWorkload(string Name, string What, ulong Space, Alternating State) : GpuWorkload(Name, What, Space)
{
    public override GpuWorkload Shortened() => this with { Space = State.SmallSpace };

    /// <remarks>Half of the space, since a request for all of it would be served in pieces.</remarks>
    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        State.Prepare<TTarget, TBlock>(target, Space, cancel);
        clock.Start();
        target.Allocate(0, Space, Space / 2, Space / 2, GpuBuddyRawFlags.None, out _);
        clock.Stop();
        clock.EndPass(1);
    }
}
