using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>A run of addresses, in bytes from the beginning of a space.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one.</param>
internal readonly record struct BlockRun(ulong Start, ulong End)
{
    public ulong Size => End - Start;

    /// <summary>Whether blocks, in any order, are one run of addresses without a gap; false for none.</summary>
    /// <remarks>Blocks do not overlap, so they are a run if their bytes add up to the distance from the first to the last one.</remarks>
    public static bool TryOf(Alignment chunkSize, ReadOnlySpan<BuddyBlock> blocks, out BlockRun run)
    {
        ulong start = ulong.MaxValue;
        ulong end = 0;
        ulong size = 0;
        foreach (BuddyBlock block in blocks)
        {
            ulong length = chunkSize.Bytes << block.Order;
            start = Math.Min(start, block.Offset);
            end = Math.Max(end, block.Offset + length);
            size += length;
        }

        bool isRun = !blocks.IsEmpty && end - start == size;
        run = isRun ? new BlockRun(start, end) : default;
        return isRun;
    }

    /// <summary>Returns the part of a block that lies in this run. If no part does, the end is not above the start.</summary>
    public BlockRun PartOf(Alignment chunkSize, BuddyBlock block) =>
        new(Math.Max(Start, block.Offset), Math.Min(End, block.Offset + (chunkSize.Bytes << block.Order)));
}
