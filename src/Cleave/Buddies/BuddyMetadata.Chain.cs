using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Allocates at the highest offset, and keeps the free blocks that a split leaves over in a <see cref="SplitChain"/>.</content>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    private SplitChain _chain;

    /// <summary>The blocks that are free but not in the map.</summary>
    public SplitChain Chain => _chain;

    /// <summary>
    /// Allocates the upper end of a free block: of one kind, of the smallest order that is large enough, and of these the highest.
    /// </summary>
    /// <returns>The id of the block, or 0 if no free block is large enough.</returns>
    /// <remarks>
    /// The method reads the map and the chain. Cost: a few steps, and one for each order of a chain that has to be written to the map.
    /// </remarks>
    public ulong TakeHighest(int order, int kind)
    {
        if (_chain.HasAtLeast(order))
        {
            return TakeBesideChain(order, kind);
        }

        ulong firstOfOrder = Tree.FirstId(order);
        ulong block = _map.TakeHighest(order, kind, firstOfOrder);
        if (block >= firstOfOrder)
        {
            _counts[(4 * order) + kind]--;
            return block;
        }

        return block == 0 ? 0 : SplitTaken(block, Tree.OrderOf(block), order, kind);
    }

    /// <summary>
    /// Allocates the upper end of a free block: of one kind, of any order that is large enough, and of these the one at the highest offset.
    /// </summary>
    /// <inheritdoc cref="TakeHighest(int, int)"/>
    public ulong TakeTopmost(int order, int kind)
    {
        ulong key = _map.Topmost(kind).Highest(order);
        if (_chain.HasAtLeast(order) && _chain.Kind == kind)
        {
            // Of the blocks of the chain that are large enough, the smallest lies highest.
            int smallest = _chain.LowestFrom(order);
            if (TopmostBlocks.KeyOf(Tree.FirstChunk(_chain.Sibling(smallest)), smallest) > key)
            {
                return TakeFromChain(smallest, order);
            }
        }

        if (key == 0)
        {
            return 0;
        }

        int from = TopmostBlocks.OrderIn(key);
        ulong block = Tree.IdOf(from, TopmostBlocks.FirstChunkIn(key) >> from);
        if (from != order)
        {
            return Split(block, from, order, kind);
        }

        TakeFree(block, order, kind);
        return block;
    }

    /// <summary>Moves all blocks of the chain to the map.</summary>
    public void WriteChain()
    {
        if (_chain.Orders != 0)
        {
            WriteChain(_chain.Orders);
        }
    }

    /// <summary>Returns the state of a block that may be in the map or in the chain.</summary>
    public BlockState StateOf(ulong id) =>
        _chain.Has(id, Tree.OrderOf(id)) ? BlockKind.Free(_chain.Kind) : _map[id];

    /// <summary>Allocates from the chain if the smallest suitable block is there. Otherwise writes the chain to the map and uses the
    /// map.</summary>
    private ulong TakeBesideChain(int order, int kind)
    {
        int from = _chain.LowestFrom(order);
        ulong block = _chain.Kind == kind ? _map.Highest(order, kind) : 0;
        if (_chain.Kind != kind || (block != 0 && Tree.OrderOf(block) <= from))
        {
            WriteChain(_chain.Orders);
            return TakeHighest(order, kind);
        }

        return TakeFromChain(from, order);
    }

    private ulong TakeFromChain(int from, int order)
    {
        ulong sibling = _chain.Sibling(from);
        WriteChain(_chain.Orders & ((1UL << from) - 1));
        return Descend(sibling, from, order);
    }

    private ulong Split(ulong block, int from, int order, int kind)
    {
        _map.Remove(block, kind);
        return SplitTaken(block, from, order, kind);
    }

    /// <summary>Splits a free block that was removed from the map.</summary>
    private ulong SplitTaken(ulong block, int from, int order, int kind)
    {
        WriteChain();
        _counts[(4 * from) + kind]--;
        _counts[(4 * from) + InMap]--;
        _chain.Kind = kind;
        return Descend(block, from, order);
    }

    /// <summary>Allocates the upper end of a block that has no state. Re-establishes Chained and Partition.</summary>
    private ulong Descend(ulong block, int from, int order)
    {
        ulong target = ((block + 1) << (from - order)) - 1;
        _chain.Descend(from, target, order);
        Splits += (uint)(from - order);
        _map.Claim(target);
        _counts[(4 * order) + InMap]++;
        return target;
    }

    private void WriteChain(ulong orders)
    {
        _chain.Orders &= ~orders;
        for (; orders != 0; orders &= orders - 1)
        {
            int order = System.Numerics.BitOperations.TrailingZeroCount(orders);
            AddFree(_chain.Sibling(order), order, _chain.Kind);
        }
    }
}
