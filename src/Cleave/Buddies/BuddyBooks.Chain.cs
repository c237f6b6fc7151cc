using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Allocating at the highest place, with the blocks that a split leaves over kept in a <see cref="SplitChain"/>.</content>
internal sealed partial class BuddyBooks<TPages>
    where TPages : struct, IBlockPages
{
    private SplitChain _chain;

    /// <summary>The blocks that are free but not in the map.</summary>
    public SplitChain Chain => _chain;

    /// <summary>
    /// Allocates the upper end of the highest free block of the smallest order that will do, of one kind.
    /// </summary>
    /// <returns>The block, or 0 where there is none.</returns>
    /// <remarks>Looks at the map and the chain. Cost: a few steps, and the orders of a chain that has to be written out.</remarks>
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
    /// Allocates the upper end of the free block at the highest offset, among the last ones of all orders that will do, of one kind.
    /// </summary>
    /// <inheritdoc cref="TakeHighest(int, int)"/>
    public ulong TakeTopmost(int order, int kind)
    {
        ulong key = _map.Topmost(kind).Highest(order);
        if (_chain.HasAtLeast(order) && _chain.Kind == kind)
        {
            // Of the chain's blocks that will do, the smallest lies highest.
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

    /// <summary>Puts the blocks of the chain into the map.</summary>
    public void WriteChain()
    {
        if (_chain.Orders != 0)
        {
            WriteChain(_chain.Orders);
        }
    }

    /// <summary>The state of a block, whether it is in the map or the chain.</summary>
    public BlockState StateOf(ulong id) =>
        _chain.Has(id, Tree.OrderOf(id)) ? BlockKind.Free(_chain.Kind) : _map[id];

    /// <summary>Where the smallest order that will do is the chain's, its block is taken; else the chain has been overtaken.</summary>
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

    /// <summary>Splits a free block that the map no longer knows.</summary>
    private ulong SplitTaken(ulong block, int from, int order, int kind)
    {
        WriteChain();
        _counts[(4 * from) + kind]--;
        _counts[(4 * from) + InMap]--;
        _chain.Kind = kind;
        return Descend(block, from, order);
    }

    /// <summary>Takes the upper end of a block that has no state. Re-establishes Chained and Partition.</summary>
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
