using System.Numerics;

namespace Cleave.Runs;

// The nodes that are in use, and those that wait to be used again.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // Leaves that were emptied, for the next split. At most as many as are in use, so that a tree that has shrunk gives memory back.
    private Stack<KeyNode<TKey, TBlock>>? _spare;
    private int _leaves = 1;

    /// <summary>Bytes of all nodes, those for the next splits included.</summary>
    public ulong CommittedBytes
    {
        get
        {
            const int Tree = 96;
            const int Object = 40;
            ulong leaves = (ulong)(_leaves + (_spare?.Count ?? 0)) * (ulong)(TBlock.Bytes + Object);
            return Tree + leaves + InnerBytes(_root, _height);
        }
    }

    private static ulong InnerBytes(KeyNode<TKey, TBlock> node, int level)
    {
        if (level == 0)
        {
            return 0;
        }

        ulong bytes = ((KeyInnerNode<TKey, TBlock>)node).CommittedBytes;
        for (int i = 0; level > 1 && i < node.Count; i++)
        {
            bytes += InnerBytes(node.Children![i], level - 1);
        }

        return bytes;
    }

    private KeyNode<TKey, TBlock> NewNode(bool inner)
    {
        _leaves += inner ? 0 : 1;
        return inner ? new KeyInnerNode<TKey, TBlock>()
            : _spare is not null && _spare.TryPop(out KeyNode<TKey, TBlock>? node) ? node
            : new KeyNode<TKey, TBlock>();
    }

    private void Keep(KeyNode<TKey, TBlock> node)
    {
        bool inner = node.Children is not null;
        _leaves -= inner ? 0 : 1;
        if (!inner && (_spare?.Count ?? 0) <= _leaves)
        {
            _spare ??= new();
            _spare.Push(node);
        }
    }
}
