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
            _filled |= bit;
            _single |= bit;
        }
        else
        {
            _links[leaf].Next = ToIndex(ends.First);
            _links[ends.First].Previous = ToIndex(leaf);
            _single &= ~bit;
        }

        ends.First = leaf;
        _states[leaf] = LeafState.Free(order);
    }

    /// <summary>Takes a block out of its list, wherever in it that stands. Its state is the caller's to change.</summary>
    private void Unlink(int leaf, int order)
    {
        uint bit = 1u << order;
        if ((_single & bit) == 0)
        {
            _single |= UnlinkOneOfMany(leaf, order);
        }
        else
        {
            _filled &= ~bit;
            _single &= ~bit;
        }
    }

    /// <summary>Takes a block out of a list of several.</summary>
    /// <returns>The bit of the order where one is left, else 0.</returns>
    /// <remarks>Inlined by order: a call within the loop of merges would cost a tenth of it, in registers saved and restored.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint UnlinkOneOfMany(int leaf, int order)
    {
        LeafLink<TIndex>[] links = _links;
        LeafLink<TIndex> link = links[leaf];
        ref ListEnds ends = ref _ends[order];
        if (ends.First == leaf)
        {
            ends.First = ToLeaf(link.Next);
        }
        else if (ends.Last == leaf)
        {
            ends.Last = ToLeaf(link.Previous);
        }
        else
        {
            links[ToLeaf(link.Previous)].Next = link.Next;
            links[ToLeaf(link.Next)].Previous = link.Previous;
            return 0;
        }

        return ends.First == ends.Last ? 1u << order : 0;
    }
}
