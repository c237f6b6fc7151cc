using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>Workloads B3, B4, B6, B8, B9 and, without an allocator, B0: a space is filled to a share with random sizes, and then blocks are
/// replaced.</summary>
internal sealed record SteadyWorkload(string Name, string What, ulong Space, long Warm, long Operations)
    : GpuWorkload(Name, What, Space)
{
    private const long ShortRun = 20_000;

    /// <summary>Whether the sizes are any number of chunks below 4 MiB, instead of powers of two up to 4 MiB.</summary>
    public bool Odd { get; init; }

    /// <summary>The number of different powers of two, from 4 KiB upwards.</summary>
    public uint Orders { get; init; } = 11;

    /// <summary>The share of the space to fill, in per cent.</summary>
    public ulong Percent { get; init; } = 60;

    /// <summary>The raw flags of the requests. With the range flag, each allocation has a random range of 256 MiB.</summary>
    public GpuBuddyRawFlags Flags { get; init; }

    /// <summary>The seed of the random numbers. Each thread that shares an allocator has its own seed.</summary>
    public ulong Seed { get; init; } = Xorshift.UsualSeed;

    /// <summary>The number of threads that share the space. Each fills its part.</summary>
    public ulong Sharers { get; init; } = 1;

    /// <summary>The number of bytes to fill.</summary>
    public ulong Target => (Percent % 10 == 0 ? Space / 10 * (Percent / 10) : Space / 100 * Percent) / Sharers;

    public override bool IsSingle => !Odd;

    /// <summary>The largest space of the short form, in bytes. Filling a larger one would make the warm-up long.</summary>
    public ulong MostShortSpace { get; init; } = ulong.MaxValue;

    public override GpuWorkload Shortened() => this with
    {
        Space = Math.Min(Space, MostShortSpace),
        Warm = Math.Min(Warm, ShortRun),
        Operations = Math.Min(Operations, ShortRun),
    };

    public override void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
    {
        var run = new SteadyRun<TTarget, TBlock>(target, this);
        run.Fill(cancel);
        run.Steps(Warm, cancel);
        clock.Start();
        run.Steps(Operations, cancel);
        clock.Stop();
        clock.EndPass(Operations);
        clock.LiveBlocks = run.Live;
    }
}
