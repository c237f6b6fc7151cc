using System.Numerics;

namespace Cleave.Runs;

internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>Checks every invariant. Cost: the number of keys.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public void Validate()
    {
        ulong keys = Check(_root, _height, TKey.Zero, TKey.MaxValue);
        if (keys != Count)
        {
            throw new InvariantException("Counted", $"the tree has {keys} keys, {Count} are counted");
        }
    }

    private ulong Check(KeyNode<TKey, TBlock> node, int level, TKey low, TKey high)
    {
        ReadOnlySpan<TKey> keys = level == 0 ? node.Keys.AsSpan() : node.Separators;
        if (keys[node.Count..].ContainsAnyExcept(TKey.MaxValue))
        {
            throw new InvariantException("Padded", $"a node of level {level} with {node.Count} entries has a key behind them");
        }

        if (node != _root && node.Count < node.Room / 4)
        {
            throw new InvariantException("Filled", $"a node of level {level} has {node.Count} entries");
        }

        for (int i = 0; i < node.Count; i++)
        {
            if (i > 0 && keys[i] <= keys[i - 1])
            {
                throw new InvariantException("Sorted", $"key {keys[i]} follows {keys[i - 1]} in a node of level {level}");
            }

            if (keys[i] < low || keys[i] >= high)
            {
                throw new InvariantException("Separated", $"key {keys[i]} is not in [{low}, {high}), as its node of level {level} wants");
            }
        }

        return level == 0 ? (ulong)node.Count : CheckChildren((KeyInnerNode<TKey, TBlock>)node, level, high);
    }

    private ulong CheckChildren(KeyInnerNode<TKey, TBlock> node, int level, TKey high)
    {
        if (!node.IsGrouped)
        {
            throw new InvariantException("Grouped", $"a node of level {level} has a group that does not begin with its first separator");
        }

        ulong keys = 0;
        for (int i = 0; i < node.Count; i++)
        {
            TKey next = i + 1 < node.Count ? node.Separators[i + 1] : high;
            keys += Check(node.Children![i], level - 1, node.Separators[i], next);
        }

        return keys;
    }
}
