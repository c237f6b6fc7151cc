using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

// Adding, removing and replacing keys. The steps that most changes need are inlined; what changes the shape of the tree is not.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>Finds the lowest key that is not below a key, and removes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeCeiling(TKey key, out TKey found, out uint tag)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        if (place.TryGetNext(out found))
        {
            tag = place.Leaf.Keys.TagAt(place.Index);
            RemoveFrom(place.Leaf, place.Index, found);
            return true;
        }

        return TryTakeNext(key, out found, out tag);
    }

    /// <summary>Adds a key that is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tag">The number to keep beside the key, if the blocks of the tree keep tags.</param>
    public void Add(TKey key, uint tag = 0) => AddTo(LeafFor(key), key, tag);

    /// <summary>Adds a key to the leaf that was found for it, if nothing has changed since.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(KeyNode<TKey, TBlock> leaf, TKey key, uint tag = 0)
    {
        if (leaf.IsFull)
        {
            AddToFull(key, tag);
            return;
        }

        if (_measures > 0)
        {
            ForgetMeasures(key);
        }

        Count++;
        leaf.Count++;
        leaf.Keys.Insert(key, tag);
    }

    /// <summary>Removes a key that is there.</summary>
    public void Remove(TKey key)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        RemoveFrom(place.Leaf, place.Index, key);
    }

    /// <summary>Removes a key that is there, and gives its tag.</summary>
    public uint Take(TKey key)
    {
        KeyPlace<TKey, TBlock> place = Find(key);
        uint tag = place.Leaf.Keys.TagAt(place.Index);
        RemoveFrom(place.Leaf, place.Index, key);
        return tag;
    }

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
    private bool TryTakeNext(TKey key, out TKey found, out uint tag)
    {
        if (!TryNextLeaf(key, out found))
        {
            tag = 0;
            return false;
        }

        KeyPlace<TKey, TBlock> place = Find(found);
        tag = place.Leaf.Keys.TagAt(place.Index);
        RemoveFrom(place.Leaf, place.Index, found);
        return true;
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
    private void RemoveFrom(KeyNode<TKey, TBlock> leaf, int slot, TKey key)
    {
        if (_measures > 0)
        {
            ForgetMeasures(key);
        }

        Count--;
        leaf.Count--;
        leaf.Keys.Remove(slot, key);
        if (leaf.Count < FewestKeys)
        {
            Refill(key);
        }
    }
}
