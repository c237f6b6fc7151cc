using System.Numerics;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>How traces are replayed. Immutable.</summary>
public sealed record ReplayOptions
{
    private static readonly Alignment LargestDefaultPage = new(2 << 20);

    /// <summary>The policies to compare; all of them by default.</summary>
    public IReadOnlyList<PlacementPolicy> Policies { get; init; } = PlacementPolicy.All;

    /// <summary>The space to replay in, in bytes; null to find the smallest that serves the whole trace.</summary>
    public ulong? Size { get; init; }

    /// <summary>The allocator's smallest block; requests are rounded up to it. At least 4 KiB.</summary>
    public Alignment ChunkSize { get; init; } = new(GpuBuddyCore.MinChunkSize);

    /// <summary>The least alignment of every allocation; null for the chunk size. A trace that states a larger one gets that.</summary>
    public Alignment? MinAlignment { get; init; }

    /// <summary>The unit of the footprint: spaces are multiples of it, and mapped memory is counted in it. Null: see <see cref="PageFor"/>.</summary>
    public Alignment? PageSize { get; init; }

    /// <summary>Whether memory counts as zeroed when it is freed.</summary>
    public bool FreeAsCleared { get; init; }

    /// <summary>How often the trace is played for the time; the median counts. 0 to leave the time out.</summary>
    public int TimedPasses { get; init; } = 5;

    /// <summary>The page size for a trace: 2 MiB, or less where the peak is below 256 MiB, so that it is never above 1/128 of that.</summary>
    public Alignment PageFor(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int fitting = BitOperations.Log2(Math.Max(trace.PeakLiveBytes / 128, 1));
        int log2 = Math.Min(LargestDefaultPage.Log2, Math.Max(ChunkSize.Log2, fitting));
        Alignment page = PageSize ?? Alignment.FromLog2(log2);
        return page < ChunkSize ? ChunkSize : page;
    }
}
