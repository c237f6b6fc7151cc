using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>A space filled to a share with random sizes, then churned: B3, B4, B6, B8, B9 and, without an allocator, B0.</summary>
internal sealed record SteadyWorkload(string Name, string What, ulong Space, long Warm, long Operations)
    : GpuWorkload(Name, What, Space)
{
    private const long ShortRun = 20_000;

    /// <summary>Whether sizes are any number of chunks below 4 MiB, instead of powers of two up to that.</summary>
    public bool Odd { get; init; }

    /// <summary>The share of the space to fill, in hundredths.</summary>
    public ulong Percent { get; init; } = 60;

    /// <summary>The raw flags. With a range, each allocation has a random window of 256 MiB.</summary>
    public GpuBuddyRawFlags Flags { get; init; }

    /// <summary>Where its random numbers begin; threads that share an allocator have each their own.</summary>
    public ulong Seed { get; init; } = Xorshift.UsualSeed;

    /// <summary>How many share the space; each fills its part.</summary>
    public ulong Sharers { get; init; } = 1;

    /// <summary>Bytes to fill.</summary>
    public ulong Target => (Percent % 10 == 0 ? Space / 10 * (Percent / 10) : Space / 100 * Percent) / Sharers;

    public override bool IsSingle => !Odd;

    public override GpuWorkload Shortened() => this with { Warm = Math.Min(Warm, ShortRun), Operations = Math.Min(Operations, ShortRun) };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var run = new SteadyRun<TTarget, TBlock>(target, this);
        run.Fill(cancel);
        run.Steps(Warm, cancel);
        clock.Start();
        run.Steps(Operations, cancel);
        clock.Stop();
        clock.EndPass(Operations);
    }
}
