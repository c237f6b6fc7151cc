using System.Numerics;
using Cleave.Core;
using Cleave.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>How traces are replayed. Immutable.</summary>
public sealed record ReplayOptions
{
    private static readonly Alignment UsualPage = new(2 << 20);

    /// <summary>The policies to compare; the usual ones by default.</summary>
    public IReadOnlyList<PlacementPolicy> Policies { get; init; } = PlacementPolicy.Usual;

    /// <summary>The space to replay in, in bytes; null to find the smallest that serves the whole trace.</summary>
    public ulong? Size { get; init; }

    /// <summary>The allocator's smallest block; requests are rounded up to it. At least 4 KiB.</summary>
    public Alignment ChunkSize { get; init; } = new(GpuBuddyCore.MinChunkSize);

    /// <summary>The unit of best fit: its requests are rounded up to it. 256 bytes by default. The other policies have
    /// <see cref="ChunkSize"/>.</summary>
    public Alignment Granularity { get; init; } = new(256);

    /// <summary>The least alignment of every allocation; null for the chunk size, or the granularity. A trace that states a larger one gets that.</summary>
    public Alignment? MinAlignment { get; init; }

    /// <summary>
    /// The unit of the footprint: spaces are multiples of it, and mapped memory is counted in it. Null: see <see cref="PageFor"/>.
    /// </summary>
    public Alignment? PageSize { get; init; }

    /// <summary>Whether memory counts as zeroed when it is freed; a pool does not ask.</summary>
    public bool FreeAsCleared { get; init; }

    /// <summary>
    /// The plan that the policy <c>planned</c> follows, made for sizes that are whole granules; null to plan each trace in at most 200 000 steps of search.
    /// </summary>
    public MemoryPlan? Plan { get; init; }

    /// <summary>How often the trace is played for the time; the median counts. 0 to leave the time out.</summary>
    public int TimedPasses { get; init; } = 5;

    /// <summary>
    /// The page size for a trace: 2 MiB; less where the peak is below 256 MiB, so that it is not above 1/128 of that; more where the peak
    /// is 4 TiB or more, so that a search has not too many sizes to try.
    /// </summary>
    public Alignment PageFor(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int peak = BitOperations.Log2(Math.Max(trace.PeakLiveBytes, 1));
        int log2 = Math.Max(Math.Min(UsualPage.Log2, peak - 7), peak - 20);
        Alignment page = PageSize ?? Alignment.FromLog2(Math.Max(log2, ChunkSize.Log2));
        return page < ChunkSize ? ChunkSize : page;
    }

    /// <summary>These options with the unit of a policy as the chunk size.</summary>
    internal ReplayOptions For(PlacementPolicy policy) => policy == PlacementPolicy.BestFit || policy == PlacementPolicy.Planned ? this with { ChunkSize = Granularity } : this;
}
