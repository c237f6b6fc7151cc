using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>A sorted set of keys: a B+ tree with wide nodes.</summary>
/// <remarks>
/// <para>
/// The high half of a key orders the set; the low half may be a payload that changes in place (see <see cref="Replace"/>). Source: Bayer
/// and McCreight, "Organization and maintenance of large ordered indices", 1972; a full leaf first evens out with a neighbour, as in the B*
/// tree of Knuth, The Art of Computer Programming, volume 3, section 6.2.4.
/// </para>
/// <para>
/// Invariants: <c>Sorted</c>: the keys ascend through all leaves. <c>Separated</c>: all keys below child i are at least separator i and
/// lower than separator i + 1. <c>Padded</c>: see <see cref="IKeyBlock{TKey}"/>. <c>Counted</c>: <see cref="Count"/> is the number of keys.
/// <c>Filled</c>: every node but the root has at least a quarter of its slots in use. <c>Grouped</c> and <c>Measured</c>: see
/// <see cref="KeyInnerNode{TKey, TBlock}"/>. Cost of an operation: the logarithm of the count. Not
/// thread-safe.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The type of a key; its highest value is no key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a node.</typeparam>
/// <param name="separatorMask">The bits of a key that separators keep: all, or only the high half where the low one is a payload.</param>
internal sealed partial class KeyTree<TKey, TBlock>(TKey separatorMask)
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // A node of either kind has at least a quarter of its slots in use.
    private const int FewestKeys = KeyNode<TKey, TBlock>.Slots / 4;

    private KeyNode<TKey, TBlock> _root = new();

    // The number of levels above the leaves.
    private int _height;

    /// <summary>The number of keys.</summary>
    public ulong Count { get; private set; }

    /// <summary>Finds the leaf to which a key belongs, and how many of its keys are lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyPlace<TKey, TBlock> Find(TKey key)
    {
        KeyNode<TKey, TBlock> leaf = LeafFor(key);
        return new KeyPlace<TKey, TBlock>(leaf, leaf.Keys.CountBelow(key));
    }

    /// <summary>Finds the lowest key that is not below a key.</summary>
    public bool TryCeiling(TKey key, out TKey found)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        return place.TryGetNext(out found) || TryNextLeaf(key, out found);
    }

    /// <summary>Finds the highest key that is below a key.</summary>
    public bool TryBelow(TKey key, out TKey found)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        return place.TryGetPrevious(out found) || TryPreviousLeaf(key, out found);
    }

    /// <summary>Finds the highest key.</summary>
    public bool TryGetLast(out TKey found)
    {
        KeyNode<TKey, TBlock> node = _root;
        while (node.Children is not null)
        {
            node = node.Children[node.Count - 1];
        }

        return new KeyPlace<TKey, TBlock>(node, node.Count).TryGetPrevious(out found);
    }

    /// <summary>The keys from the first one on that is not below a key: as many as lie in one leaf.</summary>
    public ReadOnlySpan<TKey> KeysFrom(TKey key)
    {
        if (!TryCeiling(key, out TKey first))
        {
            return [];
        }

        KeyPlace<TKey, TBlock> place = Find(first);
        return place.Leaf.Keys.AsSpan()[place.Index..place.Leaf.Count];
    }

    /// <summary>The keys up to the last one that is below a key: as many as lie in one leaf.</summary>
    public ReadOnlySpan<TKey> KeysBelow(TKey key)
    {
        if (!TryBelow(key, out TKey last))
        {
            return [];
        }

        KeyPlace<TKey, TBlock> place = Find(last);
        return place.Leaf.Keys.AsSpan()[..(place.Index + 1)];
    }

    /// <summary>Gives the tag of a key that is there.</summary>
    public uint TagOf(TKey key)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        return place.Leaf.Keys.TagAt(place.Index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private KeyNode<TKey, TBlock> LeafFor(TKey key)
    {
        KeyNode<TKey, TBlock> node = _root;
        for (int level = _height; level > 0; level--)
        {
            node = node.Children![ChildFor(node, key)];
        }

        return node;
    }

    /// <summary>The last child whose separator is not above a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ChildFor(KeyNode<TKey, TBlock> node, TKey key) =>
        node.ChildBelow(key + TKey.One);
}
