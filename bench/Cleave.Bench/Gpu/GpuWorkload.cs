using Cleave.Core;

namespace Cleave.Bench.Gpu;

/// <summary>What a workload is: a name, a space, and how to play it on any way into the allocator.</summary>
/// <param name="Name">The name, such as "B3".</param>
/// <param name="What">What it does, in a few words.</param>
/// <param name="Space">Bytes of the space.</param>
internal abstract record GpuWorkload(string Name, string What, ulong Space)
{
    protected const ulong Chunk = GpuBuddyCore.MinChunkSize;

    /// <summary>Operations between one look at the cancellation and the next.</summary>
    protected const int Slice = 1 << 16;

    /// <summary>What the reference showed.</summary>
    public BenchReference Reference { get; init; } = BenchReference.None;

    /// <summary>What times are given in.</summary>
    public BenchUnit Unit { get; init; }

    /// <summary>Whether all sizes are powers of two, so that a caller would ask for single blocks.</summary>
    public virtual bool IsSingle => true;

    /// <summary>A short workload of the same kind, to warm up with.</summary>
    public abstract GpuWorkload Shortened();

    /// <summary>
    /// Plays a pass on a fresh target, or several where they leave it as it was; the clock runs during their timed parts.
    /// </summary>
    public abstract void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct;
}
