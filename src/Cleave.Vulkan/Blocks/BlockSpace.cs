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
}
