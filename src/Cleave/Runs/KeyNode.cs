using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>One node of a <see cref="KeyTree{TKey, TBlock}"/>: a leaf with keys, or an <see cref="KeyInnerNode{TKey, TBlock}"/>.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside the node.</typeparam>
internal class KeyNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>The number of keys that a leaf has room for.</summary>
    public const int Slots = NarrowBlock.Slots;

    /// <summary>The number of children of an inner node in one group.</summary>
    protected const int Group = 8;

    /// <summary>The keys of a leaf; of an inner node the first separator of each group.</summary>
    public TBlock Keys = new();

    /// <summary>The number of keys or children.</summary>
    public int Count;

    /// <summary>The children of an inner node; null in a leaf.</summary>
    public KeyNode<TKey, TBlock>[]? Children;

    /// <summary>The separators of the children of an inner node, and the highest value behind them; empty in a leaf.</summary>
    public TKey[] Separators = [];

    public KeyNode() => Keys.AsSpan().Fill(TKey.MaxValue);

    /// <summary>Gets a value that says whether a leaf has no room.</summary>
    public bool IsFull => Count == Slots;

    /// <summary>The number of keys or children that there is room for.</summary>
    public virtual int Room => Slots;

    /// <summary>The last child of an inner node whose separator is below a key; -1 if there is none.</summary>
    /// <remarks>A member of this type, so that a search need not check the type of each node on its way.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ChildBelow(TKey key)
    {
        int group = Keys.CountBelow(key) - 1;
        return group < 0 ? -1 : (group * Group) + TBlock.CountBelowOfEight(Separators.AsSpan(group * Group, Group), key) - 1;
    }

    /// <summary>Moves the first entries of the right neighbour behind the last of this node.</summary>
    public virtual void TakeFirst(KeyNode<TKey, TBlock> right, int entries)
    {
        Span<TKey> from = right.Keys.AsSpan();
        from[..entries].CopyTo(Keys.AsSpan()[Count..]);
        from[entries..right.Count].CopyTo(from);
        if (right.Keys.Tags() is { IsEmpty: false } tags)
        {
            tags[..entries].CopyTo(Keys.Tags()[Count..]);
            tags[entries..right.Count].CopyTo(tags);
        }

        from[(right.Count - entries)..right.Count].Fill(TKey.MaxValue);
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
        if (Keys.Tags() is { IsEmpty: false } tags)
        {
            tags[..Count].CopyTo(tags[entries..]);
            left.Keys.Tags()[(left.Count - entries)..left.Count].CopyTo(tags);
        }

        Count += entries;
        left.Count -= entries;
    }
}
