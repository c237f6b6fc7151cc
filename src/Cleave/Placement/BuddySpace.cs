using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>A space of chunks and its metadata, measured in bytes:
/// the layer on which the raw calls and the safe allocator both stand.</summary>
/// <remarks>
/// The classes of this folder place requests in <see cref="Metadata"/>; this class holds it, measures it and replaces it when the size of
/// the space changes. Offsets begin at 0. Not thread-safe.
/// </remarks>
internal sealed class BuddySpace
{
    /// <summary>Creates a space in which all memory is free and dirty.</summary>
    /// <param name="size">Bytes of the space, at least one chunk; rounded down to whole chunks.</param>
    /// <param name="chunkSize">The size of the smallest block, at least 256 bytes, because handles keep the low eight bits.</param>
    public BuddySpace(ulong size, Alignment chunkSize)
    {
        ChunkSize = chunkSize;
        var tree = new BuddyTree(size >> chunkSize.Log2, chunkSize.Log2);
        Metadata = new BuddyMetadata(tree, new HeapPages(new PageShape(tree.Depth, tree.Chunks)));
    }

    /// <summary>Creates a space over metadata that was restored.</summary>
    public BuddySpace(BuddyMetadata metadata) => (ChunkSize, Metadata) = (Alignment.FromLog2(metadata.Tree.ChunkShift), metadata);

    /// <summary>The size of the smallest block.</summary>
    public Alignment ChunkSize { get; }

    /// <summary>The metadata. A change of the size of the space replaces it, and with it the ids of all blocks.</summary>
    public BuddyMetadata Metadata { get; private set; }

    /// <summary>The shape of the space: which blocks it can have, and their ids.</summary>
    public BuddyTree Tree => Metadata.Tree;

    /// <summary>Bytes of the space, rounded down to whole chunks.</summary>
    public ulong Size => ToBytes(Tree.Chunks);

    /// <summary>The order of the largest block that the space can have.</summary>
    public int MaxOrder => Tree.MaxOrder;

    /// <summary>Bytes that are free, of either kind. Cost: the number of orders.</summary>
    public ulong FreeBytes => ToBytes(Metadata.FreeChunks(BlockKind.Dirty) + Metadata.FreeChunks(BlockKind.Clear));

    /// <summary>Bytes that are free and known to be zeroed. Cost: the number of orders.</summary>
    public ulong ClearBytes => ToBytes(Metadata.FreeChunks(BlockKind.Clear));

    /// <summary>Bytes of the largest free block; 0 if no block is free. Cost: the number of orders.</summary>
    public ulong LargestFreeBlock
    {
        get
        {
            int order = MaxOrder;
            while (order >= 0 && FreeBlockCount(order) == 0)
            {
                order--;
            }

            return order < 0 ? 0 : ToBytes(1UL << order);
        }
    }

    /// <summary>Converts a number of chunks to bytes.</summary>
    public ulong ToBytes(ulong chunks) => chunks << ChunkSize.Log2;

    /// <summary>Computes the bytes of a block of this space.</summary>
    public ulong SizeOf(BuddyBlock block) => ToBytes(1UL << block.Order);

    /// <summary>Counts the free blocks of an order, of either kind. The order must exist.</summary>
    public ulong FreeBlockCount(int order) => FreeBlockCount(order, clear: false) + FreeBlockCount(order, clear: true);

    /// <summary>Counts the free blocks of an order and a kind. The order must exist.</summary>
    public ulong FreeBlockCount(int order, bool clear) => Metadata.FreeCount(order, BlockKind.Of(clear));

    /// <summary>Measures the longest run of free memory in bytes, as <see cref="LongestFreeRun"/> finds it.</summary>
    public ulong MeasureLargestFreeRun()
    {
        Metadata.WriteChain();
        return ToBytes(LongestFreeRun.Of(Metadata));
    }

    /// <summary>Enumerates every block, free and allocated, lowest offset first. The space must not change meanwhile.</summary>
    /// <param name="baseOffset">Bytes to add to each offset.</param>
    public IEnumerable<GpuBuddyBlockInfo> EnumerateBlocks(ulong baseOffset)
    {
        foreach ((ulong id, BlockState state) in Metadata.Blocks())
        {
            int order = Tree.OrderOf(id);
            ulong offset = baseOffset + ToBytes(Tree.FirstChunk(id));
            yield return new GpuBuddyBlockInfo(
                offset, ToBytes(1UL << order), order, state != BlockState.Allocated, state == BlockState.FreeClear);
        }
    }

    /// <summary>Declares all free memory clear, or all of it dirty. Free buddies of different kinds merge first.</summary>
    /// <remarks>Every free block is changed, unlike in the kernel, which misses some. Cost: the number of free blocks.</remarks>
    public void ResetClear(bool isClear)
    {
        foreach (ulong root in Tree.Roots)
        {
            ForceMerge.Run(Metadata, Tree.FirstChunk(root), Tree.EndChunk(root), Tree.OrderOf(root));
        }

        int kind = BlockKind.Of(isClear);
        for (ulong id = Metadata.Map.AtLeast(1, kind ^ 1); id != 0; id = Metadata.Map.AtLeast(id + 1, kind ^ 1))
        {
            Metadata.Repaint(id, kind);
        }
    }

    /// <summary>Gives the space another number of chunks. All allocated blocks must lie below the new end.</summary>
    /// <remarks>Added chunks are free and dirty. All metadata is built anew. Cost: the number of blocks.</remarks>
    public void Resize(ulong chunks)
    {
        if (chunks != Tree.Chunks)
        {
            var tree = new BuddyTree(chunks, ChunkSize.Log2);
            Metadata = Metadata.Resized(tree, new HeapPages(new PageShape(tree.Depth, chunks)));
        }
    }

    /// <summary>Checks the metadata against its invariants. Cost: the number of blocks, and the metadata committed so far.</summary>
    /// <param name="baseOffset">Bytes to add to the offsets by which an exception names blocks.</param>
    /// <exception cref="InvariantException">An invariant is broken.</exception>
    public void Validate(ulong baseOffset) => BuddyAudit<HeapPages>.Check(Metadata, id => Describe(id, baseOffset));

    /// <summary>Describes the space in one line: free bytes, clear bytes, and the free blocks of each order from 0 up.</summary>
    public override string ToString()
    {
        IEnumerable<ulong> free = Enumerable.Range(0, MaxOrder + 1).Select(FreeBlockCount);
        return FormattableString.Invariant($"avail={FreeBytes} clear_avail={ClearBytes} free={string.Join(',', free)}");
    }

    private string Describe(ulong id, ulong baseOffset)
    {
        string offset = AddressText.Of(baseOffset + ToBytes(Tree.FirstChunk(id)));
        return $"block [{offset}, +{ByteText.Exact(ToBytes(1UL << Tree.OrderOf(id)))})";
    }
}
