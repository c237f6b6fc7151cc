using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>A sorted set of keys: a B+ tree with wide nodes.</summary>
/// <remarks>
/// <para>
/// The high half of a key orders the set; the low half may be a payload that changes in place (see <see cref="Replace"/>). Source: Bayer and
/// McCreight, "Organization and maintenance of large ordered indices", 1972; a full leaf first evens out with a neighbour, as in the B*
/// tree of Knuth, The Art of Computer Programming, volume 3, section 6.2.4.
/// </para>
/// <para>
/// Invariants: <c>Sorted</c>: the keys ascend through all leaves. <c>Separated</c>: all keys below child i are at least separator i and lower than
/// separator i + 1. <c>Padded</c>: see <see cref="IKeyBlock{TKey}"/>. <c>Counted</c>: <see cref="Count"/> is the number of keys.
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

    /// <summary>Finds the lowest key that is not below a key, and removes it.</summary>
    public bool TryTakeCeiling(TKey key, out TKey found)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        if (place.TryGetNext(out found))
        {
            RemoveFrom(place.Leaf, found);
            return true;
        }

        if (!TryNextLeaf(key, out found))
        {
            return false;
        }

        Remove(found);
        return true;
    }

    /// <summary>Adds a key that is not there.</summary>
    public void Add(TKey key) => AddTo(LeafFor(key), key);

    /// <summary>Adds a key to the leaf that was found for it, if nothing has changed since.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(KeyNode<TKey, TBlock> leaf, TKey key)
    {
        if (leaf.IsFull)
        {
            AddToFull(key);
            return;
        }

        if (_measures > 0)
        {
            ForgetMeasures(key);
        }

        Count++;
        leaf.Count++;
        leaf.Keys.Insert(key);
    }

    /// <summary>Removes a key that is there.</summary>
    public void Remove(TKey key) => RemoveFrom(LeafFor(key), key);

    /// <summary>Replaces a key by another for which there is room between the key's neighbours.</summary>
    public void Replace(TKey key, TKey replacement)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        ReplaceAt(place.Leaf, place.Index, key, replacement);
    }

    /// <summary>Replaces a key at its place in a leaf, or, if the leaf does not have it there, wherever it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReplaceAt(KeyNode<TKey, TBlock> leaf, int index, TKey key, TKey replacement)
    {
        // A key that rises stays Separated if another one of its leaf is above it, and one that falls if another one is below it.
        int beside = replacement > key ? leaf.Count - 1 - index : index;
        if (beside > 0 && (uint)index < (uint)leaf.Count && leaf.Keys.AsSpan()[index] == key && _measures == 0)
        {
            leaf.Keys.AsSpan()[index] = replacement;
        }
        else
        {
            ReplaceAtEnd(key, replacement);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReplaceAtEnd(TKey key, TKey replacement)
    {
        // A tree of one leaf has no separators.
        bool staysSeparated = _height == 0 || ((key ^ replacement) & separatorMask) == TKey.Zero;
        if (staysSeparated && _measures == 0)
        {
            KeyPlace<TKey, TBlock> place = Find(key);
            place.Leaf.Keys.AsSpan()[place.Index] = replacement;
            return;
        }

        Remove(key);
        Add(replacement);
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
        ((KeyInnerNode<TKey, TBlock>)node).ChildBelow(key + TKey.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveFrom(KeyNode<TKey, TBlock> leaf, TKey key)
    {
        if (_measures > 0)
        {
            ForgetMeasures(key);
        }

        Count--;
        leaf.Count--;
        leaf.Keys.Remove(key);
        if (leaf.Count < FewestKeys)
        {
            Refill(key);
        }
    }
}
