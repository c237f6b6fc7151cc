using System.Numerics;
using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>Checks of the raw calls, in the reference's order, so that the first one that fails is reported.</summary>
internal static class RequestCheck
{
    /// <summary>Whether all checks of a request succeed.</summary>
    public static bool IsValid(BuddyTree tree, ulong start, ulong end, ulong size, ulong minBlock)
    {
        ulong chunk = 1UL << tree.ChunkShift;
        ulong managed = tree.Chunks << tree.ChunkShift;
        return ((start | end | size) & (chunk - 1)) == 0
            && size != 0
            && minBlock >= chunk
            && BitOperations.IsPow2(minBlock)
            && end <= managed
            && start < managed
            && size <= managed - start;
    }

    public static PlacementError Complaint(BuddyTree tree, ulong start, ulong end, ulong size, ulong minBlock)
    {
        ulong chunk = 1UL << tree.ChunkShift;
        ulong managed = tree.Chunks << tree.ChunkShift;
        return size < chunk ? PlacementError.SizeBelowChunk
            : minBlock < chunk ? PlacementError.MinBlockBelowChunk
            : !BitOperations.IsPow2(minBlock) ? PlacementError.MinBlockNotPowerOfTwo
            : !IsWhole(tree, start) ? PlacementError.StartUnaligned
            : !IsWhole(tree, end) ? PlacementError.EndUnaligned
            : !IsWhole(tree, size) ? PlacementError.SizeUnaligned
            : end > managed ? PlacementError.EndPastSpace
            : start >= managed || size > managed - start ? PlacementError.SizePastSpace
            : PlacementError.None;
    }

    /// <summary>Finds why a single block of a size was not taken: an error in the size, or that no such block is free.</summary>
    public static PlacementError SingleBlock(BuddyTree tree, ulong size) =>
        size < 1UL << tree.ChunkShift ? PlacementError.SizeBelowChunk
        : size > tree.Chunks << tree.ChunkShift ? PlacementError.SizePastSpace
        : !BitOperations.IsPow2(size) ? PlacementError.BlockSizeNotPowerOfTwo
        : PlacementError.NoSpace;

    /// <summary>Makes the request of arguments that passed <see cref="Complaint"/>.</summary>
    public static Request Checked(BuddyTree tree, ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags)
    {
        int shift = tree.ChunkShift;
        return new Request(start >> shift, end >> shift, size >> shift, BitOperations.Log2(minBlock) - shift, flags);
    }

    public static PlacementError TrimSize(BuddyTree tree, ulong newSize, ulong blockSize) =>
        newSize == 0 ? PlacementError.TrimSizeZero
        : !IsWhole(tree, newSize) ? PlacementError.TrimSizeUnaligned
        : newSize > blockSize ? PlacementError.TrimSizeAboveBlock
        : PlacementError.None;

    public static PlacementError TrimStart(BuddyTree tree, ulong start, ulong newSize, ulong blockOffset, ulong blockSize) =>
        start < blockOffset ? PlacementError.TrimStartBelowBlock
        : !IsWhole(tree, start) ? PlacementError.TrimStartUnaligned
        : start - blockOffset > blockSize - newSize ? PlacementError.TrimPastBlock
        : PlacementError.None;

    private static bool IsWhole(BuddyTree tree, ulong bytes) => (bytes & ((1UL << tree.ChunkShift) - 1)) == 0;
}
