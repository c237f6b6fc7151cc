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
    public override string ToString() =>
        $"{Counted(MovedAllocations, "move", "moves")} of {ByteText.Exact(MovedBytes)} in {Counted(Passes, "pass", "passes")} "
        + $"freed {Counted(FreedBlocks, "block", "blocks")} of {ByteText.Exact(FreedBytes)}";

    private static string Counted(int count, string one, string several) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");
}
