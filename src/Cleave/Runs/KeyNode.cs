using System.Numerics;

namespace Cleave.Runs;

/// <summary>One node of a <see cref="KeyTree{TKey, TBlock}"/>: a leaf with keys, or an <see cref="KeyInnerNode{TKey, TBlock}"/>.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside the node.</typeparam>
internal class KeyNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>The number of keys or children that a node has room for.</summary>
    public const int Slots = NarrowBlock.Slots;

    /// <summary>The keys of a leaf; of an inner node the separators: no key below child i is lower than separator i.</summary>
    public TBlock Keys = new();

    /// <summary>The number of keys or children.</summary>
    public int Count;

    /// <summary>The children of an inner node; null in a leaf.</summary>
    public KeyNode<TKey, TBlock>[]? Children;

    public KeyNode() => Keys.AsSpan().Fill(TKey.MaxValue);

    /// <summary>Gets a value that says whether there is no room.</summary>
    public bool IsFull => Count == Slots;

    /// <summary>Puts a child, with its separator, at a place among the children.</summary>
    public virtual void InsertChild(int at, KeyNode<TKey, TBlock> child, TKey separator)
    {
        Array.Copy(Children!, at, Children!, at + 1, Count - at);
        Children![at] = child;
        Span<TKey> keys = Keys.AsSpan();
        keys[at..Count].CopyTo(keys[(at + 1)..]);
        keys[at] = separator;
        Count++;
    }

    /// <summary>Takes out the child at a place, with its separator.</summary>
    public virtual void RemoveChild(int at)
    {
        Count--;
        Array.Copy(Children!, at + 1, Children!, at, Count - at);
        Children![Count] = null!;
        Span<TKey> keys = Keys.AsSpan();
        keys[(at + 1)..(Count + 1)].CopyTo(keys[at..]);
        keys[Count] = TKey.MaxValue;
    }

    /// <summary>Moves the first entries of the right neighbour behind the last of this node.</summary>
    public virtual void TakeFirst(KeyNode<TKey, TBlock> right, int entries)
    {
        Span<TKey> from = right.Keys.AsSpan();
        from[..entries].CopyTo(Keys.AsSpan()[Count..]);
        from[entries..right.Count].CopyTo(from);
        from[(right.Count - entries)..right.Count].Fill(TKey.MaxValue);
        if (Children is not null)
        {
            Array.Copy(right.Children!, 0, Children, Count, entries);
            Array.Copy(right.Children!, entries, right.Children!, 0, right.Count - entries);
            Array.Clear(right.Children!, right.Count - entries, entries);
        }

        Count += entries;
        right.Count -= entries;
    }

    /// <summary>Moves the last entries of the left neighbour before the first of this node.</summary>
    public virtual void TakeLast(KeyNode<TKey, TBlock> left, int entries)
    {
        Span<TKey> to = Keys.AsSpan();
        Span<TKey> from = left.Keys.AsSpan()[(left.Count - entries)..left.Count];
        to[..Count].CopyTo(to[entries..]);
        from.CopyTo(to);
        from.Fill(TKey.MaxValue);
        if (Children is not null)
        {
            Array.Copy(Children, 0, Children, entries, Count);
            Array.Copy(left.Children!, left.Count - entries, Children, 0, entries);
            Array.Clear(left.Children!, left.Count - entries, entries);
        }

        Count += entries;
        left.Count -= entries;
    }
}
