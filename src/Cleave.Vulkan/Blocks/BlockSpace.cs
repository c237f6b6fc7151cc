using Cleave.BestFit;

namespace Cleave.Vulkan.Blocks;

/// <summary>The rule by which a block of device memory is cut into ranges. One implementation for each rule.</summary>
/// <remarks>Called under the lock of the list that the block belongs to.</remarks>
internal abstract class BlockSpace
{
    /// <summary>Takes a place of the space.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">The alignment of the offset.</param>
    /// <param name="fromTop">Whether to place at the high end, if the rule has one.</param>
    /// <param name="place">The place; <c>default</c> if none fits.</param>
    /// <returns>Whether a place was found.</returns>
    public abstract bool TryTake(ulong size, Alignment alignment, bool fromTop, out BlockPlace place);

    /// <summary>Gives a place back that was taken.</summary>
    public abstract void Give(in BlockPlace place);

    /// <summary>Bytes up to which every alignment is met by every place.</summary>
    public abstract Alignment Granularity { get; }

    /// <summary>Bytes of the longest free run.</summary>
    public abstract ulong LargestFreeRun { get; }

    /// <summary>Lists all parts of the space, free and allocated, lowest offset first.</summary>
    public abstract IReadOnlyList<RangeInfo> GetParts();

    /// <summary>Whether places can be moved: only best fit reuses every place that becomes free.</summary>
    public virtual bool CanMove => false;

    /// <summary>Takes the target of a move inside the space.</summary>
    /// <param name="place">The place that is to move.</param>
    /// <param name="target">The first byte of the new place.</param>
    /// <returns>The move that has begun; null if the target is not free.</returns>
    public virtual PendingMove? BeginMove(in BlockPlace place, ulong target) => null;

    /// <summary>Plans moves inside the space that make a free run. Changes nothing; may be called without the lock.</summary>
    /// <param name="size">Bytes of the free run.</param>
    /// <param name="alignment">The alignment of the free run.</param>
    /// <param name="maxBytes">The most bytes that the moves copy.</param>
    /// <param name="canMove">Tells whether a place may move.</param>
    /// <returns>The plan; null if none was found.</returns>
    public virtual MovePlan? Plan(ulong size, Alignment alignment, ulong maxBytes, Predicate<AllocatedRange> canMove) => null;
}
