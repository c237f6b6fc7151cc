using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <content>The lists of free blocks: last in, first out. Each step keeps Linked and touches at most two other blocks.</content>
internal sealed partial class PoolBooks<TIndex>
{
    private static TIndex ToIndex(int leaf) => TIndex.CreateTruncating(leaf);

    private static int ToLeaf(TIndex index) => int.CreateTruncating(index);

    /// <summary>Makes a block the first of its list.</summary>
    private void Push(int leaf, int order)
    {
        uint bit = 1u << order;
        ref ListEnds ends = ref _ends[order];
        if ((_filled & bit) == 0)
        {
            ends.Last = leaf;
        }
        else
        {
            _links[leaf].Next = ToIndex(ends.First);
            _links[ends.First].Previous = ToIndex(leaf);
        }

        ends.First = leaf;
        _filled |= bit;
        _states[leaf] = LeafState.Free(order);
    }

    /// <summary>Takes a block out of its list, wherever in it that stands. Its state is the caller's to change.</summary>
    /// <remarks>Inlined by order: a call within the loop of merges would cost a tenth of it, in registers saved and restored.</remarks>
    /// <param name="leaf">The first leaf of the block.</param>
    /// <param name="order">Its order.</param>
    /// <param name="filled">The orders whose lists have blocks, without this one where the block was its last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(int leaf, int order, ref uint filled)
    {
        ref ListEnds ends = ref _ends[order];
        if (ends.First != leaf)
        {
            UnlinkInner(leaf, ref ends);
        }
        else if (ends.Last == leaf)
        {
            filled &= ~(1u << order);
        }
        else
        {
            ends.First = ToLeaf(_links[leaf].Next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UnlinkInner(int leaf, ref ListEnds ends)
    {
        LeafLink<TIndex> link = _links[leaf];
        if (ends.Last == leaf)
        {
            ends.Last = ToLeaf(link.Previous);
        }
        else
        {
            _links[ToLeaf(link.Previous)].Next = link.Next;
            _links[ToLeaf(link.Next)].Previous = link.Previous;
        }
    }
}
