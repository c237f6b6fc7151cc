using System.Numerics;
using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>The checks of the raw calls, in the reference's order, so that the first that fails is the one that is told.</summary>
internal static class RequestCheck
{
    /// <summary>Whether no check fails.</summary>
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

    public static GpuBuddyError Complaint(BuddyTree tree, ulong start, ulong end, ulong size, ulong minBlock)
    {
        ulong chunk = 1UL << tree.ChunkShift;
        ulong managed = tree.Chunks << tree.ChunkShift;
        return size < chunk ? GpuBuddyError.SizeBelowChunk
            : minBlock < chunk ? GpuBuddyError.MinBlockBelowChunk
            : !BitOperations.IsPow2(minBlock) ? GpuBuddyError.MinBlockNotPowerOfTwo
            : !IsWhole(tree, start) ? GpuBuddyError.StartUnaligned
            : !IsWhole(tree, end) ? GpuBuddyError.EndUnaligned
            : !IsWhole(tree, size) ? GpuBuddyError.SizeUnaligned
            : end > managed ? GpuBuddyError.EndPastSpace
            : start >= managed || size > managed - start ? GpuBuddyError.SizePastSpace
            : GpuBuddyError.None;
    }

    /// <summary>What is wrong with the size of a single block.</summary>
    public static GpuBuddyError SingleBlockComplaint(BuddyTree tree, ulong size) =>
        size < 1UL << tree.ChunkShift ? GpuBuddyError.SizeBelowChunk
        : size > tree.Chunks << tree.ChunkShift ? GpuBuddyError.SizePastSpace
        : GpuBuddyError.BlockSizeNotPowerOfTwo;

    /// <summary>Makes the request of arguments that passed <see cref="Complaint"/>.</summary>
    public static Request Checked(BuddyTree tree, ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags)
    {
        int shift = tree.ChunkShift;
        return new Request(start >> shift, end >> shift, size >> shift, BitOperations.Log2(minBlock) - shift, flags);
    }

    public static GpuBuddyError TrimSize(BuddyTree tree, ulong newSize, ulong blockSize) =>
        newSize == 0 ? GpuBuddyError.TrimSizeZero
        : !IsWhole(tree, newSize) ? GpuBuddyError.TrimSizeUnaligned
        : newSize > blockSize ? GpuBuddyError.TrimSizeAboveBlock
        : GpuBuddyError.None;

    public static GpuBuddyError TrimStart(BuddyTree tree, ulong start, ulong newSize, ulong blockOffset, ulong blockSize) =>
        start < blockOffset ? GpuBuddyError.TrimStartBelowBlock
        : !IsWhole(tree, start) ? GpuBuddyError.TrimStartUnaligned
        : start - blockOffset > blockSize - newSize ? GpuBuddyError.TrimPastBlock
        : GpuBuddyError.None;

    private static bool IsWhole(BuddyTree tree, ulong bytes) => (bytes & ((1UL << tree.ChunkShift) - 1)) == 0;
}
