using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>The metadata of a GpuBuddy as the source of the blocks that threads cache.</summary>
/// <param name="metadata">The metadata.</param>
internal readonly struct GpuBlockSource(BuddyMetadata metadata) : IBlockSource
{
    /// <summary>The shape of the space whose blocks the ids name.</summary>
    public BuddyTree Tree => metadata.Tree;

    public ulong BytesOf(int order) => 1UL << (order + metadata.Tree.ChunkShift);

    public int OrderOf(ulong id) => metadata.Tree.OrderOf(id);

    // Only dirty blocks are taken, because a cache does not record what is clear, and is no reason for a force merge.
    public int TakeMany(int order, Span<ulong> ids) => metadata.TakeMany(order, BlockKind.Dirty, ids);

    public bool TryRelease(ulong id, int order) => metadata.TryRelease(id, order, BlockKind.Dirty);
}
