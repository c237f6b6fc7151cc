using Cleave.Core;

namespace Cleave.Bench.Gpu;

/// <summary>A workload of blocks: a name, the size of the space, and the calls to run on any path.</summary>
/// <param name="Name">The name of the workload, such as "B3".</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Space">The size of the space in bytes.</param>
internal abstract record GpuWorkload(string Name, string What, ulong Space)
{
    protected const ulong Chunk = GpuBuddyCore.MinChunkSize;

    /// <summary>The number of operations between two checks of the cancellation.</summary>
    protected const int Slice = 1 << 16;

    /// <summary>The figures of the reference.</summary>
    public BenchReference Reference { get; init; } = BenchReference.None;

    /// <summary>The unit in which times are given.</summary>
    public BenchUnit Unit { get; init; }

    /// <summary>The quantity in which the workloads of the same name differ.</summary>
    public BenchAxis Axis { get; init; }

    /// <summary>Whether all sizes are powers of two, so that a caller would request single blocks.</summary>
    public virtual bool IsSingle => true;

    /// <summary>A short workload of the same kind, for the warm-up.</summary>
    public abstract GpuWorkload Shortened();

    /// <summary>
    /// Runs a pass on a fresh target, or several passes if each leaves the target unchanged. The clock runs during their timed parts.
    /// </summary>
    public abstract void Play<TTarget, TBlock>(TTarget target, PassClock clock, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct;
}
