using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>
/// The books of a buddy space: the state of every block, the counts, and the steps that lead from one sound state to the next.
/// </summary>
/// <remarks>
/// Invariants, which <see cref="BuddyAudit{TPages}"/> checks by these names and every method keeps:
/// <list type="bullet">
/// <item><c>Partition</c>: every chunk lies in exactly one block, free or allocated, and nothing else has a state.</item>
/// <item><c>Coalesced</c>: two buddies are never both free and of the same kind. So which blocks are free follows from which chunks
/// are, and taking blocks and releasing them unchanged restores the books exactly.</item>
/// <item><c>Counted</c>: the counts per order are those of the blocks, and blocks = roots + splits - merges.</item>
/// <item><c>Chained</c>: see <see cref="SplitChain"/>. A method that looks at the map beyond one allocated block writes the chain out
/// first, but for the few that say how they look at both.</item>
/// <item><c>Summarized</c>: see <see cref="BlockMap{TPages}"/>.</item>
/// <item><c>Slotted</c>: see <see cref="AlignedBlocks"/>.</item>
/// <item><c>Topmost</c>: see <see cref="TopmostBlocks"/>.</item>
/// </list>
/// <c>Aligned</c> (a block lies at a multiple of its size) holds by the numbering of <see cref="BuddyTree"/>. Not thread-safe.
/// </remarks>
internal sealed partial class BuddyBooks<TPages>
    where TPages : struct, IBlockPages
{
    // Three counts an order: free dirty blocks, free clear ones, and all that are in the map; the allocated ones are what remains, so that
    // taking a block and giving it back change one count each.
    private const int InMap = BlockKind.Count;

    private readonly ulong[] _counts;
    private readonly BlockMap<TPages> _map;

    /// <param name="tree">The shape of the space.</param>
    /// <param name="pages">The store for the states, empty and as large as the shape needs.</param>
    public BuddyBooks(BuddyTree tree, TPages pages)
    {
        Tree = tree;
        _map = new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages);
        _counts = new ulong[4 * (tree.MaxOrder + 1)];
        foreach (ulong root in tree.Roots)
        {
            AddFree(root, tree.OrderOf(root), BlockKind.Dirty);
        }
    }

    public BuddyTree Tree { get; }

    /// <summary>The states and free sets, without the blocks of the chain.</summary>
    public BlockMap<TPages> Map => _map;

    /// <summary>Halvings since the beginning, less those that a failed call took back.</summary>
    public ulong Splits { get; private set; }

    /// <summary>Mergings of two buddies since the beginning, less those that only took back a failed call.</summary>
    public ulong Merges { get; private set; }

    /// <summary>Bytes committed for all of this.</summary>
    public ulong CommittedBytes => _map.CommittedBytes + (sizeof(ulong) * (ulong)_counts.Length);

    /// <summary>Free blocks of one kind and order.</summary>
    public ulong FreeCount(int order, int kind) =>
        _counts[(4 * order) + kind] + (_chain.Kind == kind ? _chain.Orders >> order & 1 : 0);

    /// <summary>Allocated blocks of one order.</summary>
    public ulong AllocatedCount(int order) =>
        _counts[(4 * order) + InMap] - _counts[(4 * order) + BlockKind.Dirty] - _counts[(4 * order) + BlockKind.Clear];

    /// <summary>Chunks in free blocks of one kind. Cost: the number of orders.</summary>
    public ulong FreeChunks(int kind)
    {
        ulong chunks = 0;
        for (int order = 0; order <= Tree.MaxOrder; order++)
        {
            chunks += FreeCount(order, kind) << order;
        }

        return chunks;
    }

    /// <summary>Whether anything is free and clear; the chain is written out.</summary>
    public bool HasClear => !_map.PagesWith.IsEmpty<ClearKind>();

    /// <summary>
    /// Allocates <paramref name="target"/> out of the free block of that kind that holds it, which is halved as far as that takes.
    /// </summary>
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

    /// <summary>Halves a free block into two free ones. Until one of them is taken the books are not Coalesced.</summary>
    public void Halve(ulong block)
    {
        int kind = KindOf(block);
        int order = Tree.OrderOf(block);
        RemoveFree(block, order, kind);
        AddFree(2 * block, order - 1, kind);
        AddFree((2 * block) + 1, order - 1, kind);
        Splits++;
    }

    /// <summary>Merges a free block with its free buddy and on upwards, whatever their kinds. The result is dirty.</summary>
    /// <returns>The order that was reached.</returns>
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

    /// <summary>Nothing becomes free; the caller knows that no merge is due.</summary>
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
