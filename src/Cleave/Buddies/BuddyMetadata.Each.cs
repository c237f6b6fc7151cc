using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Takes blocks whose orders the map has exactly, so that nothing is split.</content>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    private readonly ulong[] _taken;

    /// <summary>Allocates the highest free block of each of several orders, of one kind, if every order has one.</summary>
    /// <param name="orders">A bit for each order, at least one.</param>
    /// <param name="kind">The kind of the blocks.</param>
    /// <returns>The ids of the blocks, the largest block first, valid until the next call; empty if an order has no such block, and then
    /// nothing has changed.</returns>
    /// <remarks>
    /// The blocks are those that <see cref="TakeHighest"/> returns for each order in turn. The method reads the map and the chain. Cost: a
    /// few steps for each block.
    /// </remarks>
    public ReadOnlySpan<ulong> TakeEach(ulong orders, int kind)
    {
        if (_chain.HasAtLeast(BitOperations.TrailingZeroCount(orders)))
        {
            WriteChain();
        }

        for (ulong left = orders; left != 0; left &= left - 1)
        {
            if (_counts[(4 * BitOperations.TrailingZeroCount(left)) + kind] == 0)
            {
                return [];
            }
        }

        if (kind == BlockKind.Dirty)
        {
            _map.TakeEach<DirtyKind>(orders, _taken);
        }
        else
        {
            _map.TakeEach<ClearKind>(orders, _taken);
        }

        int count = 0;
        for (ulong left = orders; left != 0; left &= left - 1)
        {
            _counts[(4 * BitOperations.TrailingZeroCount(left)) + kind]--;
            count++;
        }

        return _taken.AsSpan(0, count);
    }

    /// <summary>Removes the state of the highest free block of an order and a kind. The caller must replace the block at once.</summary>
    /// <returns>
    /// The id of the block; 0 if the map has no free block of that order and kind, or if the chain has to be looked at. Then nothing has
    /// changed.
    /// </returns>
    public ulong TryRemoveHighest(int order, int kind)
    {
        if (_chain.HasAtLeast(order) || _counts[(4 * order) + kind] == 0)
        {
            return 0;
        }

        // No id reaches the limit, so the block loses its state instead of becoming allocated.
        ulong block = _map.TakeHighest(order, kind, firstOfOrder: ulong.MaxValue);
        _counts[(4 * order) + kind]--;
        _counts[(4 * order) + InMap]--;
        return block;
    }
}
