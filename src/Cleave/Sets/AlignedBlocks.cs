namespace Cleave.Sets;

/// <summary>
/// The free blocks of one kind that begin at a multiple of an alignment and are smaller than it: for requests of small blocks at large
/// alignments, which would otherwise have to pass every block that lies between.
/// </summary>
/// <remarks>
/// At each multiple of the alignment (its slot) begins at most one free block, so (order, slot) makes a number, and the highest block of
/// an order is one look-up. Invariant <c>Slotted</c>: the members are just those free blocks. Not thread-safe.
/// </remarks>
internal sealed class AlignedBlocks
{
    private readonly int _depth;
    private readonly int _alignOrder;
    private readonly int _slotBits;

    /// <param name="depth">The order of id 1.</param>
    /// <param name="alignOrder">log2 of the alignment in chunks, at least 1; above <paramref name="depth"/> there is one slot.</param>
    public AlignedBlocks(int depth, int alignOrder)
    {
        _depth = depth;
        _alignOrder = alignOrder;
        _slotBits = Math.Max(depth - alignOrder, 0);
        Numbers = new NumberSet((ulong)Math.Min(alignOrder, depth + 1) << _slotBits);
    }

    /// <summary>The members, as order * slots + slot.</summary>
    public NumberSet Numbers { get; }

    /// <summary>Takes note that a block of an order that begins at a chunk, both fitting this set, is free or no longer is.</summary>
    public void Note(int order, ulong firstChunk, bool isFree)
    {
        ulong number = Number(order, firstChunk >> _alignOrder);
        if (isFree)
        {
            Numbers.Add(number);
        }
        else
        {
            Numbers.Remove(number);
        }
    }

    /// <summary>Whether the block is a member.</summary>
    public bool Contains(int order, ulong firstChunk) => Numbers.Contains(Number(order, firstChunk >> _alignOrder));

    /// <summary>The id of the highest member of an order below the alignment's, or 0.</summary>
    public ulong Highest(int order)
    {
        ulong first = Number(order, 0);
        ulong number = Numbers.AtMost(Number(order + 1, 0) - 1);
        bool found = number != NumberSet.None && number >= first;
        return found ? (1UL << (_depth - order)) + ((number - first) << (_alignOrder - order)) : 0;
    }

    private ulong Number(int order, ulong slot) => ((ulong)order << _slotBits) + slot;
}
