using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>
/// The metadata of a buddy space: the state of every block, the counters, and the steps that lead from one valid state to the next.
/// </summary>
/// <remarks>
/// Invariants, which <see cref="BuddyAudit{TPages}"/> checks by these names and every method keeps:
/// <list type="bullet">
/// <item><c>Partition</c>: every chunk lies in exactly one block, free or allocated, and nothing else has a state.</item>
/// <item><c>Coalesced</c>: two buddies are never both free and of the same kind. So the free blocks follow from the free chunks and their
/// kinds, and allocating blocks and freeing them with the same kinds restores the metadata exactly.</item>
/// <item><c>Counted</c>: the counters of each order agree with the blocks, and blocks = roots + splits - merges.</item>
/// <item><c>Chained</c>: see <see cref="SplitChain"/>. A method that reads more of the map than one allocated block first writes the chain
/// to the map. The exceptions say in their documentation that they read both.</item>
/// <item><c>Summarized</c>: see <see cref="BlockMap{TPages}"/>.</item>
/// <item><c>Slotted</c>: see <see cref="AlignedBlocks"/>.</item>
/// <item><c>Topmost</c>: see <see cref="TopmostBlocks"/>.</item>
/// <item><c>Joined</c>: the free runs, if they are maintained, are the maximal runs of chunks that lie in no allocated block.</item>
/// </list>
/// <c>Aligned</c> (a block lies at a multiple of its size) holds by the numbering of <see cref="BuddyTree"/>. Not thread-safe.
/// </remarks>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    // Each order has three counters: free dirty blocks, free clear blocks, and all blocks in the map. The number of allocated blocks is the
    // difference, so that an allocation and a free change only one counter each.
    private const int InMap = BlockKind.Count;

    private readonly ulong[] _counts;
    private readonly BlockMap<TPages> _map;

    /// <summary>Creates the metadata of a space in which all memory is free and dirty.</summary>
    /// <param name="tree">The shape of the space.</param>
    /// <param name="pages">The store for the states, empty and large enough for the shape.</param>
    public BuddyMetadata(BuddyTree tree, TPages pages)
        : this(tree, new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages))
    {
        foreach (ulong root in tree.Roots)
        {
            AddFree(root, tree.OrderOf(root), BlockKind.Dirty);
        }
    }

    /// <summary>Creates the metadata of a space that has no block yet. The caller adds blocks until Partition holds.</summary>
    private BuddyMetadata(BuddyTree tree, BlockMap<TPages> map)
    {
        Tree = tree;
        _map = map;
        _counts = new ulong[4 * (tree.MaxOrder + 1)];
        _taken = new ulong[tree.MaxOrder + 1];
    }

    public BuddyTree Tree { get; }

    /// <summary>The states of all blocks and the sets of free blocks, except for those of the chain.</summary>
    public BlockMap<TPages> Map => _map;

    /// <summary>The number of blocks that were halved so far. Splits of a call that failed do not count.</summary>
    public ulong Splits { get; private set; }

    /// <summary>The number of pairs of buddies that were merged so far. Merges that undid a failed call do not count.</summary>
    public ulong Merges { get; private set; }

    /// <summary>Bytes that are committed for the metadata.</summary>
    public ulong CommittedBytes => _map.CommittedBytes + (sizeof(ulong) * (ulong)(_counts.Length + _taken.Length));

    /// <summary>Returns the number of free blocks of one kind and order.</summary>
    public ulong FreeCount(int order, int kind) =>
        _counts[(4 * order) + kind] + (_chain.Kind == kind ? _chain.Orders >> order & 1 : 0);

    /// <summary>Returns the number of allocated blocks of one order.</summary>
    public ulong AllocatedCount(int order) =>
        _counts[(4 * order) + InMap] - _counts[(4 * order) + BlockKind.Dirty] - _counts[(4 * order) + BlockKind.Clear];

    /// <summary>Counts the chunks in free blocks of one kind. Cost: the number of orders.</summary>
    public ulong FreeChunks(int kind)
    {
        ulong chunks = 0;
        for (int order = 0; order <= Tree.MaxOrder; order++)
        {
            chunks += FreeCount(order, kind) << order;
        }

        return chunks;
    }

    /// <summary>Whether the map has a free clear block. The caller must have written the chain to the map.</summary>
    public bool HasClear => !_map.PagesWith.IsEmpty<ClearKind>();

    /// <summary>
    /// Allocates a given block that is, or is part of, a free block. The free block is halved until the target is one of its parts.
    /// </summary>
    /// <param name="block">The free block.</param>
    /// <param name="target">The block to allocate.</param>
    /// <param name="kind">The kind of the free block.</param>
    public void Carve(ulong block, ulong target, int kind)
    {
        int order = Tree.OrderOf(target);
        if (block == target)
        {
            TakeFree(target, order, kind);
            return;
        }

        int from = Tree.OrderOf(block);
        RemoveFree(block, from, kind);
        for (ulong half = target; half != block; half >>= 1)
        {
            AddFree(half ^ 1, Tree.OrderOf(half), kind);
        }

        Splits += (ulong)(from - order);
        Claim(target, order);
    }

    /// <summary>Splits a free block into two free halves. Coalesced does not hold until the caller allocates one of them.</summary>
    public void Halve(ulong block)
    {
        int kind = KindOf(block);
        int order = Tree.OrderOf(block);
        RemoveFree(block, order, kind);
        AddFree(2 * block, order - 1, kind);
        AddFree((2 * block) + 1, order - 1, kind);
        Splits++;
    }

    /// <summary>Receives the result of each merge of either kind, if anybody records changes; else null.</summary>
    public List<ulong>? Merged { get; set; }

    /// <summary>Merges a free block as long as its buddy is free, of either kind. The result is dirty.</summary>
    /// <returns>The order of the result.</returns>
    public int MergeAnyKind(ulong block)
    {
        int order = Tree.OrderOf(block);
        RemoveFree(block, order, KindOf(block));
        while (!Tree.IsRoot(block, order) && _map[block ^ 1] is (BlockState.FreeDirty or BlockState.FreeClear))
        {
            RemoveFree(block ^ 1, order, KindOf(block ^ 1));
            block >>= 1;
            order++;
            Merges++;
        }

        AddFree(block, order, BlockKind.Dirty);
        Merged?.Add(block);
        return order;
    }

    /// <summary>Changes the kind of a free block.</summary>
    public void Repaint(ulong block, int kind)
    {
        int order = Tree.OrderOf(block);
        RemoveFree(block, order, kind ^ 1);
        AddFree(block, order, kind);
    }

    private int KindOf(ulong free) => BlockKind.Of(_map[free] == BlockState.FreeClear);

    private void TakeFree(ulong block, int order, int kind)
    {
        _map.Take(block, kind);
        _counts[(4 * order) + kind]--;
    }

    /// <summary>Makes a block free that has no state. The caller knows that it cannot merge.</summary>
    public void AddFree(ulong block, int order, int kind)
    {
        _map.Add(block, kind);
        _counts[(4 * order) + kind]++;
        _counts[(4 * order) + InMap]++;
    }

    private void RemoveFree(ulong block, int order, int kind)
    {
        _map.Remove(block, kind);
        _counts[(4 * order) + kind]--;
        _counts[(4 * order) + InMap]--;
    }
}
