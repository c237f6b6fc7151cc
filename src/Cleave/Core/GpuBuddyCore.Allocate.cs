using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    private const GpuBuddyRawFlags OneBlockRulesOut = GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown | GpuBuddyRawFlags.Contiguous;

    /// <summary>Allocates memory as the kernel's raw call does, and appends the blocks to a list in the kernel's order.</summary>
    /// <param name="start">The offset at which the bounds begin, in bytes from the beginning of the space. The bounds apply to a request
    /// with <see cref="GpuBuddyRawFlags.Range"/>, and to a force merge. If <paramref name="start"/> + <paramref name="size"/> equals
    /// <paramref name="end"/>, exactly that range is allocated, for any flags.</param>
    /// <param name="end">The offset at which the bounds end; for a range, 0 means the end of the space.</param>
    /// <param name="size">The size in bytes, a multiple of the chunk size.</param>
    /// <param name="minBlock">The size in bytes of the smallest block that may serve the request, and its alignment: a power of two, at
    /// least one chunk. As in the kernel, ranges and contiguous requests ignore an alignment above the size.</param>
    /// <param name="flags">The conditions of the request. Bits that have no meaning here are ignored.</param>
    /// <param name="blocks">Receives the blocks, behind those that it holds. Unchanged if the call fails.</param>
    /// <returns><see cref="PlacementError.None"/>, <see cref="PlacementError.NoSpace"/>, or the error that names the invalid
    /// argument.</returns>
    /// <remarks>
    /// A call that fails changes nothing, except that it may have merged clear with dirty buddies to make room. Cost: for each block a few
    /// steps for each factor of 64 in the number of chunks, and for each halving. Requests for a range or with an alignment above the size
    /// examine every order; the first request with such an alignment costs the number of free blocks. A force merge costs as much; it
    /// happens if nothing fits while both clear and dirty memory are free. The first contiguous request that looks at more than 1024 free
    /// blocks without success costs the number of blocks. From then on the free runs are maintained, at a logarithmic cost for each
    /// allocation and free.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="blocks"/> is null.</exception>
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, List<BuddyBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        BuddyMetadata metadata = _space.Metadata;
        BuddyTree tree = metadata.Tree;
        if (!RequestCheck.IsValid(tree, start, end, size, minBlock))
        {
            return RequestCheck.Complaint(tree, start, end, size, minBlock);
        }

        // This is by far the most frequent request, and one block serves it.
        bool simple = (flags & OneBlockRulesOut) == 0 && size >= minBlock && BitOperations.IsPow2(size) && start + size != end;
        if (simple && SingleBlocks.TakeFree(metadata, BitOperations.Log2(size) - tree.ChunkShift, flags) is { IsBlock: true } block)
        {
            blocks.Add(block);
            return PlacementError.None;
        }

        return KernelPlacement.Place(metadata, RequestCheck.Checked(tree, start, end, size, minBlock, flags), blocks);
    }
}
