using System.Globalization;

namespace Cleave.Vulkan.Moves;

/// <summary>Everything that a <see cref="Defragmentation"/> has done so far. Plain data.</summary>
/// <param name="Passes">The number of passes that have ended.</param>
/// <param name="MovedAllocations">The number of allocations that were moved. One that was moved twice counts twice.</param>
/// <param name="MovedBytes">Bytes of those allocations.</param>
/// <param name="FreedBlocks">The number of blocks that went back to the driver.</param>
/// <param name="FreedBytes">Bytes of those blocks.</param>
public readonly record struct DefragmentationStatistics(
    int Passes, int MovedAllocations, ulong MovedBytes, int FreedBlocks, ulong FreedBytes)
{
    /// <summary>Describes the result in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{MovedAllocations} moves of {ByteText.Exact(MovedBytes)} in {Passes} passes freed {FreedBlocks} blocks with {ByteText.Exact(FreedBytes)}");
}
