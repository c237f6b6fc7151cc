namespace Cleave.Sets;

/// <summary>
/// The free blocks of one kind that begin at a multiple of an alignment and are smaller than the alignment.
/// </summary>
/// <remarks>
/// For requests of small blocks with large alignments, which would otherwise have to search all free blocks between two multiples. At most
/// one free block begins at each multiple of the alignment (a slot). So the order and the slot form a number, and one look-up finds the
/// highest block of an order. Invariant <c>Slotted</c>: the members are exactly those free blocks. Not thread-safe.
/// </remarks>
internal sealed class AlignedBlocks
{
    private readonly int _depth;
    private readonly int _alignOrder;
    private readonly int _slotBits;

    /// <param name="depth">The order of id 1.</param>
    /// <param name="alignOrder">log2 of the alignment in chunks, at least 1; above <paramref name="depth"/> the set has one slot.</param>
    public AlignedBlocks(int depth, int alignOrder)
    {
        _depth = depth;
        _alignOrder = alignOrder;
        _slotBits = Math.Max(depth - alignOrder, 0);
        Numbers = new NumberSet((ulong)Math.Min(alignOrder, depth + 1) << _slotBits);
    }

    /// <summary>The members as numbers: order * slots + slot.</summary>
    public NumberSet Numbers { get; }

    /// <summary>Records whether a block is free. Re-establishes Slotted.</summary>
    /// <param name="order">The order of the block, below that of the alignment.</param>
    /// <param name="firstChunk">The first chunk of the block, a multiple of the alignment.</param>
    /// <param name="isFree">True if the block has become free, false if it is no longer free.</param>
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

    /// <summary>Reports whether a block is a member.</summary>
    public bool Contains(int order, ulong firstChunk) => Numbers.Contains(Number(order, firstChunk >> _alignOrder));

    /// <summary>Finds the highest member of an order, which is below that of the alignment.</summary>
    /// <returns>The id of the block, or 0 if the order has no member.</returns>
    public ulong Highest(int order)
    {
        ulong first = Number(order, 0);
        ulong number = Numbers.AtMost(Number(order + 1, 0) - 1);
        bool found = number != NumberSet.None && number >= first;
        return found ? (1UL << (_depth - order)) + ((number - first) << (_alignOrder - order)) : 0;
    }

    private ulong Number(int order, ulong slot) => ((ulong)order << _slotBits) + slot;
}
