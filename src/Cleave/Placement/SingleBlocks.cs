using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Takes one block for a request whose size is that of a block: the fast way, without a list.</summary>
internal static class SingleBlocks
{
    /// <summary>Takes one block of a size, after a force merge if nothing fits while clear and dirty memory are free.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="size">Bytes; any value is permitted.</param>
    /// <param name="flags"><see cref="GpuBuddyRawFlags.TopDown"/> and <see cref="GpuBuddyRawFlags.Clear"/>; other bits are ignored.</param>
    /// <returns>The block, or <c>default</c> if none is free or the space cannot have a block of that size.</returns>
    /// <remarks>Inlined, because it is a thin layer on the way of the most frequent call of both allocators.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BuddyBlock Take(BuddyMetadata metadata, ulong size, GpuBuddyRawFlags flags)
    {
        int order = BitOperations.Log2(size) - metadata.Tree.ChunkShift;
        if (!BitOperations.IsPow2(size) || (uint)order > (uint)metadata.Tree.MaxOrder)
        {
            return default;
        }

        // The most frequent request has its own branch, in which the kind is a constant for the compiler.
        BuddyBlock block = flags == GpuBuddyRawFlags.None
            ? BlockPicker.TakeSimple(metadata, order, BlockKind.Dirty)
            : TakeFree(metadata, order, flags);
        return !block.IsBlock && ForceMerge.Run(metadata, 0, metadata.Tree.Chunks, order) ? TakeFree(metadata, order, flags) : block;
    }

    /// <summary>Takes one block of an order, without a force merge.</summary>
    /// <returns>The block, or <c>default</c> if none is free.</returns>
    public static BuddyBlock TakeFree(BuddyMetadata metadata, int order, GpuBuddyRawFlags flags)
    {
        int kind = (flags & GpuBuddyRawFlags.Clear) == 0 ? BlockKind.Dirty : BlockKind.Clear;
        return (flags & GpuBuddyRawFlags.TopDown) != 0
            ? BlockPicker.TakeTopDown(metadata, order, kind)
            : BlockPicker.TakeSimple(metadata, order, kind);
    }
}
