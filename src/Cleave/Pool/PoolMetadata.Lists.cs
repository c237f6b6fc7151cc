using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <content>The lists of free blocks: last in, first out. Each step keeps Linked and touches at most two other blocks.</content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    // The conversion goes through ulong, because .NET converts between unsigned types in one step that is always inlined.
    private static TIndex ToIndex(long leaf) => TIndex.CreateTruncating((ulong)leaf);

    private static long ToLeaf(TIndex index) => (long)ulong.CreateTruncating(index);

    /// <summary>Makes a block the first of its list.</summary>
    private void Push(long leaf, int order)
    {
        ulong bit = 1UL << order;
        TIndex index = ToIndex(leaf);
        ref ListEnds<TIndex> ends = ref _ends[order];
        if ((_filled & bit) == 0)
        {
            ends.Last = index;
            _filled |= bit;
            _single |= bit;
        }
        else
        {
            _tables.SetNext(leaf, ends.First);
            _tables.SetPrevious(ToLeaf(ends.First), index);
            _single &= ~bit;
        }

        ends.First = index;
        _tables.SetState(leaf, LeafState.Free(order));
    }

    /// <summary>Removes a block from any place in its list. The caller changes the state of the block.</summary>
    private void Unlink(long leaf, int order)
    {
        ulong bit = 1UL << order;
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

    /// <summary>Removes a block from a list of several blocks.</summary>
    /// <returns>The bit of the order if one block is left, otherwise 0.</returns>
    /// <remarks>
    /// Always inlined: a call within the loop of merges would save and restore registers, which makes the loop a tenth slower.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong UnlinkOneOfMany(long leaf, int order)
    {
        TTables tables = _tables;
        LeafLink<TIndex> link = tables.Link(leaf);
        TIndex index = ToIndex(leaf);
        ref ListEnds<TIndex> ends = ref _ends[order];
        if (ends.First == index)
        {
            ends.First = link.Next;
        }
        else if (ends.Last == index)
        {
            ends.Last = link.Previous;
        }
        else
        {
            tables.SetNext(ToLeaf(link.Previous), link.Next);
            tables.SetPrevious(ToLeaf(link.Next), link.Previous);
            return 0;
        }

        return ends.First == ends.Last ? 1UL << order : 0;
    }
}
