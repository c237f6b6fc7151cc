using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Core;

/// <content>Allocates and frees single blocks, without a list.</content>
/// <example>
/// <code>
/// using Cleave.Buddies;
/// using Cleave.Placement;
///
/// // The calls of the Linux kernel's allocator, with its flags and its order of blocks. No lock.
/// var core = new GpuBuddyCore(size: 1 &lt;&lt; 20, chunkSize: new Alignment(4096));
/// var blocks = new List&lt;BuddyBlock&gt;();
/// PlacementError error = core.Allocate(0, core.Size, 12 &lt;&lt; 10, 4096, GpuBuddyRawFlags.None, blocks);
/// Console.WriteLine($"{error}, {blocks.Count} blocks"); // None, 2 blocks
/// core.Free([.. blocks]);
/// </code>
/// </example>
public sealed partial class GpuBuddyCore
{
    /// <summary>Allocates a single block without a list: for code that allocates millions of times a second.</summary>
    /// <param name="size">The size in bytes: the chunk size times a power of two.</param>
    /// <param name="flags"><see cref="GpuBuddyRawFlags.TopDown"/> and <see cref="GpuBuddyRawFlags.Clear"/>. Other bits are ignored.</param>
    /// <param name="block">The block; <c>default</c> if the call fails.</param>
    /// <returns><see cref="PlacementError.None"/>, <see cref="PlacementError.NoSpace"/>, or the error that names the fault of the
    /// size.</returns>
    /// <remarks>
    /// The block is the one that <see cref="Allocate"/> would return with the size as the smallest block and the whole space as the bounds.
    /// The only difference is that the result is always one block: if the request is for the whole space, and the space is free in clear
    /// and dirty parts, the parts are merged. The cost is that of <see cref="Allocate"/>.
    /// </remarks>
    public PlacementError AllocateBlock(ulong size, GpuBuddyRawFlags flags, out BuddyBlock block)
    {
        block = SingleBlocks.Take(_space.Metadata, size, flags);
        return block.IsBlock ? PlacementError.None : RequestCheck.SingleBlock(_space.Tree, size);
    }

    /// <summary>Frees one block, which merges with its buddy as long as that is free and of the same kind.</summary>
    /// <param name="block">A block that this space allocated.</param>
    /// <param name="flags">With <see cref="GpuBuddyRawFlags.Cleared"/>, the block becomes free and clear, otherwise free and dirty. Other
    /// bits are ignored.</param>
    /// <exception cref="MisuseException">The block is not allocated in this space. Nothing has changed.</exception>
    /// <remarks>
    /// The space cannot detect a second free of a block if a block of the same offset and order was allocated in between. Cost: a few steps
    /// for each factor of 64 in the number of chunks, and for each merge. No allocation on the managed heap.
    /// </remarks>
    public void Free(BuddyBlock block, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        if (!TryFree(block, flags))
        {
            throw new MisuseException(NotAllocated(block, "The block"), nameof(block));
        }
    }

    /// <summary>Frees one block, or returns false if the block is not allocated in this space.</summary>
    /// <param name="block">A block that this space allocated.</param>
    /// <param name="flags">With <see cref="GpuBuddyRawFlags.Cleared"/>, the block becomes free and clear, otherwise free and dirty. Other
    /// bits are ignored.</param>
    /// <returns>True if the block was freed; false if nothing has changed.</returns>
    public bool TryFree(BuddyBlock block, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        BuddyMetadata metadata = _space.Metadata;
        ulong id = metadata.Tree.IdOf(block);
        return id != 0 && metadata.TryRelease(id, block.KnownOrder, KindAfter(flags));
    }
}
