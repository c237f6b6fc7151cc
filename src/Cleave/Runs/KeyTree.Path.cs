using System.Numerics;

namespace Cleave.Runs;

// The way to a leaf, and from there to the leaves beside it.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // One entry for each level, made longer when the tree grows: most trees are low.
    private KeyInnerNode<TKey, TBlock>[] _path = [];
    private int[] _slots = [];

    private bool TryNextLeaf(TKey key, out TKey found)
    {
        NotePath(key);
        for (int level = 1; level <= _height; level++)
        {
            if (_slots[level] + 1 < _path[level].Count)
            {
                KeyNode<TKey, TBlock> node = _path[level].Children![_slots[level] + 1];
                while (--level > 0)
                {
                    node = node.Children![0];
                }

                found = node.Keys.AsSpan()[0];
                return true;
            }
        }

        found = default;
        return false;
    }

    private bool TryPreviousLeaf(TKey key, out TKey found)
    {
        NotePath(key);
        for (int level = 1; level <= _height; level++)
        {
            if (_slots[level] > 0)
            {
                KeyNode<TKey, TBlock> node = _path[level].Children![_slots[level] - 1];
                while (--level > 0)
                {
                    node = node.Children![node.Count - 1];
                }

                found = node.Keys.AsSpan()[node.Count - 1];
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Finds the leaf for a key, and notes the way to it for <see cref="AddChild"/> and the like.</summary>
    private KeyNode<TKey, TBlock> NotePath(TKey key)
    {
        if (_path.Length <= _height)
        {
            Array.Resize(ref _path, _height + 1);
            Array.Resize(ref _slots, _height + 1);
        }

        KeyNode<TKey, TBlock> node = _root;
        for (int level = _height; level > 0; level--)
        {
            _path[level] = (KeyInnerNode<TKey, TBlock>)node;
            _slots[level] = ChildFor(node, key);
            node = node.Children![_slots[level]];
        }

        return node;
    }
}
