using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A new allocator of one policy on which a trace is played, through the calls that an application would use.</summary>
internal abstract class ReplayTarget
{
    private string? _refused;

    /// <summary>Bytes that the allocator manages.</summary>
    public abstract ulong Size { get; }

    /// <summary>Bytes in allocated blocks, rounding included.</summary>
    public abstract ulong Allocated { get; }

    /// <summary>Bytes of the largest free block.</summary>
    public abstract ulong LargestFreeBlock { get; }

    /// <summary>The number of blocks split so far, and of pairs merged.</summary>
    public abstract (ulong Splits, ulong Merges) Changes { get; }

    /// <summary>The free blocks of each possible block size, in ascending order of size.</summary>
    public abstract IReadOnlyList<OrderCount> FreeBlocks { get; }

    /// <summary>The reason why the last failed step failed.</summary>
    public string Refusal => _refused ?? Reason;

    /// <summary>The allocator's own reason for refusing the last request.</summary>
    protected abstract string Reason { get; }

    /// <summary>Creates a new allocator of a policy.</summary>
    /// <exception cref="OverflowException">The size of the space exceeds the limit of the policy.</exception>
    /// <remarks>A target that holds memory unknown to the garbage collector implements <see cref="IDisposable"/>.</remarks>
    public static ReplayTarget Create(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size, bool measure = false) =>
        policy == PlacementPolicy.Recorded ? new RecordedTarget(trace)
            : policy == PlacementPolicy.Vulkan ? new VulkanTarget(trace, options, measure)
            : policy.IsHeap ? new HeapTarget(trace, policy, options, size, touch: measure)
            : policy == PlacementPolicy.BestFit ? new RangeTarget(trace, options, size)
            : policy == PlacementPolicy.Planned ? new RangeTarget(trace, options, size, TracePlans.Of(trace, options))
            : policy == PlacementPolicy.Pool
            ? new PoolTarget(trace, options, size)
            : new GpuBuddyTarget(trace, policy, options, size);

    /// <summary>Serves an allocation of the trace.</summary>
    /// <returns>
    /// False if the allocator has no space or refuses the request for another reason; <see cref="Refusal"/> gives the reason.
    /// </returns>
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

    /// <summary>Frees the blocks of an id. Does nothing if its allocation was refused.</summary>
    /// <returns>False if the allocator refused the call.</returns>
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

    /// <summary>Applies any other step of the trace. Only an allocator like the recorded one can do so.</summary>
    /// <returns>False if the allocator refused the step.</returns>
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

    /// <summary>The number of placements that differ from the recording; null if placements are not compared.</summary>
    public virtual int? Differences => null;

    /// <summary>The use of a device; null if the policy uses none.</summary>
    public virtual DeviceReplay? Device => null;

    /// <summary>Determines whether a request would be served, and frees it at once.</summary>
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

    /// <summary>The blocks that serve an id now. The span is valid until the next call.</summary>
    public abstract ReadOnlySpan<BlockExtent> BlocksOf(long id);

    /// <summary>Implements <see cref="TryAllocate"/>. May throw the exceptions of the allocator for a request that it refuses.</summary>
    protected abstract bool TryServe(in TraceEvent allocation);

    /// <summary>Implements <see cref="Free"/>. May throw the exceptions of the allocator.</summary>
    protected abstract void GiveBack(in TraceEvent free);

    /// <summary>Implements <see cref="Apply"/>. May throw the exceptions of the allocator.</summary>
    protected virtual void Take(in TraceEvent step)
    {
    }

    /// <summary>Implements <see cref="WouldServe"/>. May throw the exceptions of the allocator.</summary>
    protected abstract bool TryServeAndGiveBack(in TraceEvent refused);

    // An allocator's refusal of a request is a result of the replay. A refusal by the system, or corruption, ends the replay.
    private static bool IsRefusal(Exception problem) =>
        problem is ArgumentException or OverflowException or InvalidOperationException or NotSupportedException or InvalidDataException
            or AllocationException;

    private bool Refuse(Exception refused)
    {
        // The name of an argument means nothing to the reader of a report.
        string name = refused is ArgumentException { ParamName: { } parameter } ? $" (Parameter '{parameter}')" : "";
        _refused = (name.Length == 0 ? refused.Message : refused.Message.Replace(name, "", StringComparison.Ordinal)).ReplaceLineEndings(
            " ");
        return false;
    }

    /// <summary>Returns the larger of the chunk size and the requested least alignment.</summary>
    protected static Alignment LeastAlignment(ReplayOptions options) =>
        options.MinAlignment is { } asked && asked > options.ChunkSize ? asked : options.ChunkSize;
}
