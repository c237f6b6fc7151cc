using Cleave.BestFit;

namespace Cleave.Vulkan.Blocks;

/// <summary>The rule by which a block of device memory is cut into ranges. One implementation for each rule.</summary>
/// <remarks>
/// The space numbers its ranges: each has a slot, and the number of the use of that slot, so that a value of a range that was freed is
/// recognized. Called under the lock of the list that the block belongs to.
/// </remarks>
internal abstract class BlockSpace
{
    /// <summary>Bytes of the space.</summary>
    public abstract ulong Size { get; }

    /// <summary>Bytes of the longest free run.</summary>
    public abstract ulong LargestFreeRun { get; }

    /// <summary>A size that finds no room, as all larger ones; the greatest number if the rule knows none.</summary>
    public virtual ulong Limit => ulong.MaxValue;

    /// <summary>Whether ranges can be moved: only best fit reuses every range that becomes free.</summary>
    public virtual bool CanMove => false;

    /// <summary>Takes a range of the space.</summary>
    /// <param name="bytes">Bytes, at least 1.</param>
    /// <param name="alignment">The alignment of the offset.</param>
    /// <param name="fromTop">Whether to place at the high end, if the rule has one.</param>
    /// <param name="range">The range; <c>default</c> if there is no room.</param>
    /// <returns>Whether there is room.</returns>
    public abstract bool TryTake(ulong bytes, Alignment alignment, bool fromTop, out BlockRange range);

    /// <summary>Takes a range at a given place, for the target of a move.</summary>
    /// <param name="offset">The first byte of the range.</param>
    /// <param name="bytes">Bytes of the range.</param>
    /// <param name="range">The range; <c>default</c> if the place is not free.</param>
    /// <returns>Whether the place was free.</returns>
    public virtual bool TryTakeAt(ulong offset, ulong bytes, out BlockRange range)
    {
        range = default;
        return false;
    }

    /// <summary>Gives back a range that was taken.</summary>
    public abstract void Give(in BlockRange range);

    /// <summary>Reports whether a value names a range that is taken now.</summary>
    public abstract bool Has(in BlockRange range);

    /// <summary>Lists the ranges that are taken, lowest offset first.</summary>
    public abstract IEnumerable<BlockRange> GetRanges();

    /// <summary>Lists all parts of the space, free and allocated, lowest offset first.</summary>
    public IReadOnlyList<RangeInfo> GetParts()
    {
        var parts = new List<RangeInfo>();
        ulong end = 0;
        foreach (BlockRange range in GetRanges())
        {
            AddFree(parts, end, range.Offset);
            parts.Add(new RangeInfo(range.Offset, range.Size, IsFree: false, IsClear: false));
            end = range.End;
        }

        AddFree(parts, end, Size);
        return parts;
    }

    private static void AddFree(List<RangeInfo> parts, ulong start, ulong end)
    {
        if (start < end)
        {
            parts.Add(new RangeInfo(start, end - start, IsFree: true, IsClear: false));
        }
    }
}
