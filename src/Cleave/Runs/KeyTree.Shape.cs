using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

// How nodes are split, evened out and joined, which one change in some ten comes to.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // A tree whose nodes have at least eight entries and 2^64 keys has 22 levels.
    private const int Levels = 24;

    // How many slots a neighbour must have unused. Fewer fill the nodes better, more move keys less often.
    private const int Room = 4;

    private readonly KeyNode<TKey, TBlock>[] _path = new KeyNode<TKey, TBlock>[Levels];
    private readonly int[] _slots = new int[Levels];

    // Nodes that were emptied, for the next split. At most as many as are in use, so that a tree that has shrunk gives memory back.
    private readonly Stack<KeyNode<TKey, TBlock>> _spare = new();
    private int _leaves = 1;
    private int _inner;

    /// <summary>Bytes of all nodes, those for the next splits included.</summary>
    public ulong CommittedBytes
    {
        get
        {
            int keys = KeyNode<TKey, TBlock>.Slots * TKey.Zero.GetByteCount();
            int children = KeyNode<TKey, TBlock>.Slots * IntPtr.Size;
            const int Object = 32;
            const int Array = 24;
            return ((ulong)(_leaves + _inner + _spare.Count) * (ulong)(keys + Object)) + ((ulong)_inner * (ulong)(children + Array));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddToFull(TKey key)
    {
        KeyNode<TKey, TBlock> leaf = NotePath(key);
        if (_height > 0 && TryEvenOut())
        {
            // Both have room now, whichever the key belongs to.
            AddTo(LeafFor(key), key);
            return;
        }

        KeyNode<TKey, TBlock> right = Split(leaf);
        AddChild(1, right, right.Keys.AsSpan()[0] & separatorMask);
        AddTo(LeafFor(key), key);
    }

    /// <summary>Moves entries of the full leaf on the noted path to a neighbour below the same parent, if that has some room.</summary>
    private bool TryEvenOut()
    {
        KeyNode<TKey, TBlock> parent = _path[1];
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
    private void EvenOut(KeyNode<TKey, TBlock> parent, int at)
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

        parent.Keys.AsSpan()[at + 1] = right.Keys.AsSpan()[0] & separatorMask;
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
            KeyNode<TKey, TBlock> root = NewNode(inner: true);
            root.InsertChild(0, _root, TKey.Zero);
            root.InsertChild(1, child, separator);
            _root = root;
            _height++;
            return;
        }

        KeyNode<TKey, TBlock> node = _path[level];
        int at = _slots[level] + 1;
        if (!node.IsFull)
        {
            node.InsertChild(at, child, separator);
            return;
        }

        KeyNode<TKey, TBlock> right = Split(node);
        if (at > node.Count)
        {
            right.InsertChild(at - node.Count, child, separator);
        }
        else
        {
            node.InsertChild(at, child, separator);
        }

        AddChild(level + 1, right, right.Keys.AsSpan()[0]);
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
        for (int level = 1; level <= _height && TryJoin(_path[level], _slots[level]) && _path[level].Count < Fewest; level++)
        {
        }

        if (_root.Count == 1 && _height > 0)
        {
            KeyNode<TKey, TBlock> root = _root;
            _root = root.Children![0];
            _height--;
            root.RemoveChild(0);
            Keep(root);
        }
    }

    /// <summary>Joins a child with a neighbour, or evens the two out where one node would be nearly full.</summary>
    /// <returns>Whether the parent has one child less.</returns>
    private bool TryJoin(KeyNode<TKey, TBlock> parent, int at)
    {
        int first = Math.Max(0, at - 1);
        KeyNode<TKey, TBlock> left = parent.Children![first];
        KeyNode<TKey, TBlock> right = parent.Children[first + 1];
        if (left.Count + right.Count > KeyNode<TKey, TBlock>.Slots - (Fewest / 2))
        {
            EvenOut(parent, first);
            return false;
        }

        left.TakeFirst(right, right.Count);
        parent.RemoveChild(first + 1);
        Keep(right);
        return true;
    }

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
        KeyNode<TKey, TBlock> node = _root;
        for (int level = _height; level > 0; level--)
        {
            _path[level] = node;
            _slots[level] = ChildFor(node, key);
            node = node.Children![_slots[level]];
        }

        return node;
    }

    private KeyNode<TKey, TBlock> NewNode(bool inner)
    {
        if (!_spare.TryPop(out KeyNode<TKey, TBlock>? node))
        {
            node = new KeyNode<TKey, TBlock>();
        }

        node.Children = inner ? new KeyNode<TKey, TBlock>[KeyNode<TKey, TBlock>.Slots] : null;
        _inner += inner ? 1 : 0;
        _leaves += inner ? 0 : 1;
        return node;
    }

    private void Keep(KeyNode<TKey, TBlock> node)
    {
        bool inner = node.Children is not null;
        _inner -= inner ? 1 : 0;
        _leaves -= inner ? 0 : 1;
        node.Children = null;
        if (_spare.Count <= _leaves)
        {
            _spare.Push(node);
        }
    }
}
