using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>
/// The books of a buddy space: the state of every block, the totals, and the steps that lead from one sound state to the next.
/// </summary>
/// <remarks>
/// Invariants, which <see cref="BuddyAudit"/> checks by these names and every method keeps:
/// <list type="bullet">
/// <item><c>Partition</c>: every chunk lies in exactly one block, free or allocated, and nothing else has a state.</item>
/// <item><c>Coalesced</c>: two buddies are never both free and of the same kind. So which blocks are free follows from which chunks
/// are, and taking blocks and releasing them unchanged restores the books exactly.</item>
/// <item><c>Counted</c>: the totals and the counts per order are those of the blocks, and blocks = roots + splits - merges.</item>
/// <item><c>Summarized</c>: see <see cref="Summaries"/>.</item>
/// <item><c>Slotted</c>: see <see cref="AlignedBlocks"/>.</item>
/// </list>
/// <c>Aligned</c> (a block lies at a multiple of its size) holds by the numbering of <see cref="BuddyTree"/>. Not thread-safe.
/// </remarks>
internal sealed partial class BuddyBooks
{
    private readonly ulong[] _freeDirty;
    private readonly ulong[] _freeClear;
    private readonly ulong[] _allocated;

    public BuddyBooks(BuddyTree tree)
    {
        Tree = tree;
        Map = new BlockMap(tree.Ids);
        _freeDirty = new ulong[tree.MaxOrder + 1];
        _freeClear = new ulong[tree.MaxOrder + 1];
        _allocated = new ulong[tree.MaxOrder + 1];
        foreach (ulong root in tree.Roots)
        {
            AddFree(root, clear: false);
            FreeChunks += 1UL << tree.OrderOf(root);
        }
    }

    public BuddyTree Tree { get; }

    public BlockMap Map { get; }

    /// <summary>Chunks in free blocks.</summary>
    public ulong FreeChunks { get; private set; }

    /// <summary>Chunks in free blocks that are clear.</summary>
    public ulong ClearChunks { get; private set; }

    /// <summary>Halvings since the beginning, less those that a failed call took back.</summary>
    public ulong Splits { get; private set; }

    /// <summary>Mergings of two buddies since the beginning, less those that only took back a failed call.</summary>
    public ulong Merges { get; private set; }

    /// <summary>Free blocks of one kind, per order.</summary>
    public ReadOnlySpan<ulong> FreeCounts(bool clear) => clear ? _freeClear : _freeDirty;

    /// <summary>Allocated blocks, per order.</summary>
    public ReadOnlySpan<ulong> AllocatedCounts => _allocated;

    /// <summary>Bytes committed for all of this.</summary>
    public ulong CommittedBytes => Map.CommittedBytes + (3 * sizeof(ulong) * (ulong)_allocated.Length);

    /// <summary>
    /// Allocates <paramref name="target"/> out of the free block of that kind that holds it, which is halved as far as that takes.
    /// </summary>
    public void Carve(ulong block, ulong target, bool clear)
    {
        int order = Tree.OrderOf(target);
        int from = Tree.OrderOf(block);
        if (block == target)
        {
            Map.Take(target, clear);
            Count(clear)[order]--;
        }
        else
        {
            RemoveFree(block, clear);
            for (ulong half = target; half != block; half >>= 1)
            {
                AddFree(half ^ 1, clear);
            }

            Map.Claim(target);
            Splits += (ulong)(from - order);
        }

        _allocated[order]++;
        ChangeFree(clear, 0 - (1UL << order));
    }

    /// <summary>Halves a free block into two free ones. Until one of them is taken the books are not Coalesced.</summary>
    public void Halve(ulong block)
    {
        bool clear = Map[block] == BlockState.FreeClear;
        RemoveFree(block, clear);
        AddFree(2 * block, clear);
        AddFree((2 * block) + 1, clear);
        Splits++;
    }

    /// <summary>Merges a free block with its free buddy and on upwards, whatever their kinds. The result is dirty.</summary>
    /// <returns>The order that was reached.</returns>
    public int MergeAnyKind(ulong block)
    {
        RemoveAnyKind(block);
        while (Map[block ^ 1] is BlockState.FreeDirty or BlockState.FreeClear)
        {
            RemoveAnyKind(block ^ 1);
            block >>= 1;
            Merges++;
        }

        AddFree(block, clear: false);
        return Tree.OrderOf(block);
    }

    /// <summary>Changes the kind of a free block.</summary>
    public void Repaint(ulong block, bool clear)
    {
        ulong chunks = 1UL << Tree.OrderOf(block);
        RemoveFree(block, !clear);
        AddFree(block, clear);
        ClearChunks = clear ? ClearChunks + chunks : ClearChunks - chunks;
    }

    private void RemoveAnyKind(ulong block)
    {
        bool clear = Map[block] == BlockState.FreeClear;
        RemoveFree(block, clear);
        if (clear)
        {
            ClearChunks -= 1UL << Tree.OrderOf(block);
        }
    }

    private void AddFree(ulong block, bool clear)
    {
        Map.Add(block, clear);
        Count(clear)[Tree.OrderOf(block)]++;
    }

    private void RemoveFree(ulong block, bool clear)
    {
        Map.Remove(block, clear);
        Count(clear)[Tree.OrderOf(block)]--;
    }

    private ulong[] Count(bool clear) => clear ? _freeClear : _freeDirty;

    private void ChangeFree(bool clear, ulong chunks)
    {
        FreeChunks += chunks;
        ClearChunks += clear ? chunks : 0;
    }
}
