using System.Numerics;

namespace Cleave.Runs;

// The nodes that are in use, and those that wait to be used again.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // Leaves that were emptied, for the next split. At most as many as are in use, so that a tree that has shrunk gives memory back.
    private readonly Stack<KeyNode<TKey, TBlock>> _spare = new();
    private int _leaves = 1;
    private int _inner;

    /// <summary>Bytes of all nodes, those for the next splits included.</summary>
    public ulong CommittedBytes
    {
        get
        {
            int keys = KeyNode<TKey, TBlock>.Slots * TKey.Zero.GetByteCount();
            int children = KeyInnerNode<TKey, TBlock>.Most * (IntPtr.Size + TKey.Zero.GetByteCount());
            int measures = KeyInnerNode<TKey, TBlock>.Most * sizeof(ulong) * _measures;
            const int Object = 32;
            const int Array = 24;
            return ((ulong)(_leaves + _inner + _spare.Count) * (ulong)(keys + Object))
                + ((ulong)_inner * (ulong)(children + measures + (4 * Array)));
        }
    }

    private KeyNode<TKey, TBlock> NewNode(bool inner)
    {
        _inner += inner ? 1 : 0;
        _leaves += inner ? 0 : 1;
        return inner ? new KeyInnerNode<TKey, TBlock>()
            : _spare.TryPop(out KeyNode<TKey, TBlock>? node) ? node
            : new KeyNode<TKey, TBlock>();
    }

    private void Keep(KeyNode<TKey, TBlock> node)
    {
        bool inner = node.Children is not null;
        _inner -= inner ? 1 : 0;
        _leaves -= inner ? 0 : 1;
        if (!inner && _spare.Count <= _leaves)
        {
            _spare.Push(node);
        }
    }
}
