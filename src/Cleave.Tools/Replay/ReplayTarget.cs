using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A fresh allocator of one policy that a trace is played on, through the calls that an application would use.</summary>
internal abstract class ReplayTarget
{
    /// <summary>Bytes managed.</summary>
    public abstract ulong Size { get; }

    /// <summary>Bytes allocated, rounding included.</summary>
    public abstract ulong Allocated { get; }

    /// <summary>Bytes of the largest free block.</summary>
    public abstract ulong LargestFreeBlock { get; }

    /// <summary>Blocks halved so far, and pairs merged.</summary>
    public abstract (ulong Splits, ulong Merges) Changes { get; }

    /// <summary>The free blocks of each size that blocks can have, the smallest first.</summary>
    public abstract IReadOnlyList<OrderCount> FreeBlocks { get; }

    /// <summary>Why the last allocation was refused.</summary>
    public abstract string Refusal { get; }

    /// <summary>A fresh allocator of a policy.</summary>
    /// <exception cref="OverflowException">The policy has a limit on spaces, and this one is above it.</exception>
    /// <remarks>One that holds more than the collector knows of is an <see cref="IDisposable"/>.</remarks>
    public static ReplayTarget Create(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size, bool measure = false) =>
        policy == PlacementPolicy.Recorded ? new RecordedTarget(trace)
            : policy.IsHeap ? new HeapTarget(trace, policy, options, size, touch: measure)
            : policy == PlacementPolicy.Pool
            ? new PoolTarget(trace, options, size)
            : new GpuBuddyTarget(trace, policy, options, size);

    /// <summary>Serves an allocation of the trace.</summary>
    public abstract bool TryAllocate(in TraceEvent allocation);

    /// <summary>Frees what serves the id of a free; nothing where its allocation was refused.</summary>
    public abstract void Free(in TraceEvent free);

    /// <summary>Takes any other step of the trace. Only an allocator like the recorded one knows what to do with it.</summary>
    public virtual void Apply(in TraceEvent step)
    {
    }

    /// <summary>How many placements are not those of the recording; null where they are not compared.</summary>
    public virtual int? Differences => null;

    /// <summary>Whether a request would be served; it is given back at once.</summary>
    public abstract bool WouldServe(in TraceEvent refused);

    /// <summary>Where the blocks are that serve an id at the moment; until the next call.</summary>
    public abstract ReadOnlySpan<Extent> BlocksOf(long id);

    /// <summary>The larger of the chunk size and the least alignment asked for.</summary>
    protected static Alignment LeastAlignment(ReplayOptions options) =>
        options.MinAlignment is { } asked && asked > options.ChunkSize ? asked : options.ChunkSize;
}
