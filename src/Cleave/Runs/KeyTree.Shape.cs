using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

// How nodes are split, evened out and joined, which one change in some ten comes to.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // The number of slots that a neighbour must have unused. Fewer fill the nodes better, more move keys less often.
    private const int Room = 4;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddToFull(TKey key, uint tag)
    {
        KeyNode<TKey, TBlock> leaf = NotePath(key);
        if (_height > 0 && TryEvenOut())
        {
            // Both have room now, whichever the key belongs to.
            AddTo(LeafFor(key), key, tag);
            return;
        }

        KeyNode<TKey, TBlock> right = Split(leaf);
        AddChild(1, right, right.Keys.AsSpan()[0] & separatorMask);
        AddTo(LeafFor(key), key, tag);
    }

    /// <summary>Moves entries of the full leaf on the noted path to a neighbour below the same parent, if that has some room.</summary>
    private bool TryEvenOut()
    {
        KeyInnerNode<TKey, TBlock> parent = _path[1];
        int at = _slots[1];
        if (at + 1 < parent.Count && parent.Children![at + 1].Count <= KeyNode<TKey, TBlock>.Slots - Room)
        {
            EvenOut(parent, at);
            return true;
        }

        if (at > 0 && parent.Children![at - 1].Count <= KeyNode<TKey, TBlock>.Slots - Room)
        {
            EvenOut(parent, at - 1);
            return true;
        }

        return false;
    }

    /// <summary>Gives a child and the next one the same number of entries, and the separator that goes with it.</summary>
    private void EvenOut(KeyInnerNode<TKey, TBlock> parent, int at)
    {
        KeyNode<TKey, TBlock> left = parent.Children![at];
        KeyNode<TKey, TBlock> right = parent.Children[at + 1];
        int half = (left.Count + right.Count) / 2;
        if (left.Count > half)
        {
            right.TakeLast(left, left.Count - half);
        }
        else
        {
            left.TakeFirst(right, half - left.Count);
        }

        parent.SetSeparator(at + 1, right.Keys.AsSpan()[0] & separatorMask);
        parent.Forget(at);
        parent.Forget(at + 1);
    }

    private KeyNode<TKey, TBlock> Split(KeyNode<TKey, TBlock> node)
    {
        KeyNode<TKey, TBlock> right = NewNode(node.Children is not null);
        right.TakeLast(node, node.Count / 2);
        return right;
    }

    /// <summary>Adds a child behind the one on the noted path, in a level above the leaves; splits full nodes up to the root.</summary>
    private void AddChild(int level, KeyNode<TKey, TBlock> child, TKey separator)
    {
        if (level > _height)
        {
            var root = (KeyInnerNode<TKey, TBlock>)NewNode(inner: true);
            root.InsertChild(0, _root, TKey.Zero);
            root.InsertChild(1, child, separator);
            _root = root;
            _height++;
            return;
        }

        KeyInnerNode<TKey, TBlock> node = _path[level];
        int at = _slots[level] + 1;
        if (node.Count < node.Room)
        {
            node.InsertChild(at, child, separator);
            return;
        }

        var right = (KeyInnerNode<TKey, TBlock>)Split(node);
        if (at > node.Count)
        {
            right.InsertChild(at - node.Count, child, separator);
        }
        else
        {
            node.InsertChild(at, child, separator);
        }

        AddChild(level + 1, right, right.Separators[0]);
    }

    /// <summary>Re-establishes <c>Filled</c> for the leaf of a key, which has too few keys now.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(TKey key)
    {
        if (_height == 0)
        {
            return;
        }

        NotePath(key);
        for (int level = 1; level <= _height && TryJoin(_path[level], _slots[level]) && _path[level].Count < _path[level].Room / 4; level++)
        {
        }

        if (_root.Count == 1 && _height > 0)
        {
            var root = (KeyInnerNode<TKey, TBlock>)_root;
            _root = root.Children![0];
            _height--;
            root.RemoveChild(0);
            Keep(root);
        }
    }

    /// <summary>Joins a child with a neighbour, or evens the two out where one node would be nearly full.</summary>
    /// <returns>Whether the parent has one child less.</returns>
    private bool TryJoin(KeyInnerNode<TKey, TBlock> parent, int at)
    {
        int first = Math.Max(0, at - 1);
        KeyNode<TKey, TBlock> left = parent.Children![first];
        KeyNode<TKey, TBlock> right = parent.Children[first + 1];
        if (left.Count + right.Count > left.Room - (left.Room / 8))
        {
            EvenOut(parent, first);
            return false;
        }

        left.TakeFirst(right, right.Count);
        parent.RemoveChild(first + 1);
        Keep(right);
        return true;
    }
}
