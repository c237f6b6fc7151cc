using Cleave.Gpu;
using Cleave.Pool;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A fresh allocator of one policy that a trace is played on, through the calls that an application would use.</summary>
internal abstract class ReplayTarget
{
    private string? _refused;

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

    /// <summary>Why the last step that failed did so.</summary>
    public string Refusal => _refused ?? Reason;

    /// <summary>Why the allocator served the last request with nothing.</summary>
    protected abstract string Reason { get; }

    /// <summary>A fresh allocator of a policy.</summary>
    /// <exception cref="OverflowException">The policy has a limit on spaces, and this one is above it.</exception>
    /// <remarks>One that holds more than the collector knows of is an <see cref="IDisposable"/>.</remarks>
    public static ReplayTarget Create(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size, bool measure = false) =>
        policy == PlacementPolicy.Recorded ? new RecordedTarget(trace)
            : policy.IsHeap ? new HeapTarget(trace, policy, options, size, touch: measure)
            : policy == PlacementPolicy.BestFit ? new RangeTarget(trace, options, size)
            : policy == PlacementPolicy.Planned ? new RangeTarget(trace, options, size, TracePlans.Of(trace, options))
            : policy == PlacementPolicy.Pool
            ? new PoolTarget(trace, options, size)
            : new GpuBuddyTarget(trace, policy, options, size);

    /// <summary>Serves an allocation of the trace.</summary>
    /// <returns>False where the allocator has no space, or refuses the request for another reason; <see cref="Refusal"/> says why.</returns>
    public bool TryAllocate(in TraceEvent allocation)
    {
        try
        {
            _refused = null;
            return TryServe(allocation);
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return Refuse(refused);
        }
    }

    /// <summary>Frees what serves the id of a free; nothing where its allocation was refused.</summary>
    /// <returns>False where the allocator refused.</returns>
    public bool Free(in TraceEvent free)
    {
        try
        {
            GiveBack(free);
            return true;
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return Refuse(refused);
        }
    }

    /// <summary>Takes any other step of the trace. Only an allocator like the recorded one knows what to do with it.</summary>
    /// <returns>False where the allocator refused.</returns>
    public bool Apply(in TraceEvent step)
    {
        try
        {
            Take(step);
            return true;
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return Refuse(refused);
        }
    }

    /// <summary>How many placements are not those of the recording; null where they are not compared.</summary>
    public virtual int? Differences => null;

    /// <summary>Whether a request would be served; it is given back at once.</summary>
    public bool WouldServe(in TraceEvent refused)
    {
        try
        {
            return TryServeAndGiveBack(refused);
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            return Refuse(refusal);
        }
    }

    /// <summary>Where the blocks are that serve an id at the moment; until the next call.</summary>
    public abstract ReadOnlySpan<Extent> BlocksOf(long id);

    /// <summary>As <see cref="TryAllocate"/>; may throw what an allocator throws at a request that it does not take.</summary>
    protected abstract bool TryServe(in TraceEvent allocation);

    /// <summary>As <see cref="Free"/>; may throw as well.</summary>
    protected abstract void GiveBack(in TraceEvent free);

    /// <summary>As <see cref="Apply"/>; may throw as well.</summary>
    protected virtual void Take(in TraceEvent step)
    {
    }

    /// <summary>As <see cref="WouldServe"/>; may throw as well.</summary>
    protected abstract bool TryServeAndGiveBack(in TraceEvent refused);

    // What an allocator says of a request is a result of the replay. What the system refuses, and damage, end it.
    private static bool IsRefusal(Exception problem) =>
        problem is ArgumentException or OverflowException or InvalidOperationException or NotSupportedException or InvalidDataException
            or BuddyPoolException or NoSpaceException;

    private bool Refuse(Exception refused)
    {
        // The name of an argument says nothing to the reader of a report.
        string name = refused is ArgumentException { ParamName: { } parameter } ? $" (Parameter '{parameter}')" : "";
        _refused = (name.Length == 0 ? refused.Message : refused.Message.Replace(name, "", StringComparison.Ordinal)).ReplaceLineEndings(" ");
        return false;
    }

    /// <summary>The larger of the chunk size and the least alignment asked for.</summary>
    protected static Alignment LeastAlignment(ReplayOptions options) =>
        options.MinAlignment is { } asked && asked > options.ChunkSize ? asked : options.ChunkSize;
}
