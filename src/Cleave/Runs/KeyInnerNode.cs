using System.Numerics;

namespace Cleave.Runs;

/// <summary>A node with up to 256 children, in groups of eight.
/// For each measure that was asked for, it keeps the highest one below each child.</summary>
/// <remarks>
/// <para>
/// A search compares the first separators of all groups, and then those of one group. That is as much work as in a leaf, so a tree of some
/// thousand keys has one level of inner nodes instead of two.
/// </para>
/// <para>
/// Invariants: <c>Separated</c>: no key below child i is lower than separator i. <c>Grouped</c>: the keys of the base are the first
/// separators of the groups. <c>Measured</c>: what is kept for a child is the highest measure of the keys below
/// it, or <see cref="NotKnown"/>.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a node.</typeparam>
internal sealed partial class KeyInnerNode<TKey, TBlock> : KeyNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>The number of children that a node has room for.</summary>
    public const int Most = Slots * Group;

    // A new node has room for so many children; the room is doubled when they are more.
    private const int Fewest = 2 * Group;

    public KeyInnerNode()
    {
        Children = new KeyNode<TKey, TBlock>[Fewest];
        Separators = new TKey[Fewest];
        Separators.AsSpan().Fill(TKey.MaxValue);
    }

    /// <inheritdoc/>
    public override int Room => Most;

    /// <summary>Bytes of the node and its arrays.</summary>
    public ulong CommittedBytes
    {
        get
        {
            const int Headers = 80 + (3 * 24);
            int entries = Separators.Length * (IntPtr.Size + TKey.Zero.GetByteCount());
            return (ulong)(Headers + TBlock.Bytes + entries + (_most.Length * sizeof(ulong)));
        }
    }

    /// <summary>Gets a value that says whether <c>Grouped</c> holds.</summary>
    public bool IsGrouped
    {
        get
        {
            bool grouped = true;
            for (int group = 0; group < Slots; group++)
            {
                grouped &= Keys.AsSpan()[group] == FirstOf(group);
            }

            return grouped;
        }
    }

    /// <summary>Changes the separator of a child.</summary>
    public void SetSeparator(int child, TKey separator)
    {
        Separators[child] = separator;
        if (child % Group == 0)
        {
            Keys.AsSpan()[child / Group] = separator;
        }
    }

    /// <summary>Puts a child, with its separator, at a place among the children.</summary>
    public void InsertChild(int at, KeyNode<TKey, TBlock> child, TKey separator)
    {
        MakeRoom(Count + 1);
        Array.Copy(Children!, at, Children!, at + 1, Count - at);
        Children![at] = child;
        Separators.AsSpan(at, Count - at).CopyTo(Separators.AsSpan(at + 1));
        Separators[at] = separator;
        Count++;
        for (int row = 0; row < _most.Length; row += Most)
        {
            _most.AsSpan(row + at, Most - at - 1).CopyTo(_most.AsSpan(row + at + 1));
        }

        // The new child has keys that the one before it had.
        Forget(at);
        Forget(Math.Max(0, at - 1));
        Regroup(at);
    }

    /// <summary>Takes out the child at a place, with its separator.</summary>
    public void RemoveChild(int at)
    {
        Count--;
        Array.Copy(Children!, at + 1, Children!, at, Count - at);
        Children![Count] = null!;
        Separators.AsSpan(at + 1, Count - at).CopyTo(Separators.AsSpan(at));
        Separators[Count] = TKey.MaxValue;
        for (int row = 0; row < _most.Length; row += Most)
        {
            _most.AsSpan(row + at + 1, Most - at - 1).CopyTo(_most.AsSpan(row + at));
        }

        // The child before it has its keys now.
        Forget(Math.Max(0, at - 1));
        Regroup(at);
    }

    /// <inheritdoc/>
    public override void TakeFirst(KeyNode<TKey, TBlock> right, int entries)
    {
        var from = (KeyInnerNode<TKey, TBlock>)right;
        MakeRoom(Count + entries);
        Array.Copy(from.Separators, 0, Separators, Count, entries);
        Array.Copy(from.Separators, entries, from.Separators, 0, from.Count - entries);
        from.Separators.AsSpan(from.Count - entries, entries).Fill(TKey.MaxValue);
        Array.Copy(from.Children!, 0, Children!, Count, entries);
        Array.Copy(from.Children!, entries, from.Children!, 0, from.Count - entries);
        Array.Clear(from.Children!, from.Count - entries, entries);
        Moved(from, entries);
    }

    /// <inheritdoc/>
    public override void TakeLast(KeyNode<TKey, TBlock> left, int entries)
    {
        var from = (KeyInnerNode<TKey, TBlock>)left;
        MakeRoom(Count + entries);
        Array.Copy(Separators, 0, Separators, entries, Count);
        Array.Copy(from.Separators, from.Count - entries, Separators, 0, entries);
        from.Separators.AsSpan(from.Count - entries, entries).Fill(TKey.MaxValue);
        Array.Copy(Children!, 0, Children!, entries, Count);
        Array.Copy(from.Children!, from.Count - entries, Children!, 0, entries);
        Array.Clear(from.Children!, from.Count - entries, entries);
        Moved(from, entries);
    }

    private void Moved(KeyInnerNode<TKey, TBlock> from, int entries)
    {
        Count += entries;
        from.Count -= entries;
        Regroup(0);
        from.Regroup(0);
        _most.AsSpan().Fill(NotKnown);
        from._most.AsSpan().Fill(NotKnown);
    }

    /// <summary>Re-establishes <c>Grouped</c> from a child on.</summary>
    private void Regroup(int from)
    {
        Span<TKey> firsts = Keys.AsSpan();
        for (int group = from / Group; group < Slots; group++)
        {
            firsts[group] = FirstOf(group);
        }
    }

    /// <summary>The first separator of a group; the highest value if the group is not in use.</summary>
    private TKey FirstOf(int group) => group * Group < Separators.Length ? Separators[group * Group] : TKey.MaxValue;

    private void MakeRoom(int children)
    {
        int room = Separators.Length;
        if (children > room)
        {
            int more = Math.Max(2 * room, (int)BitOperations.RoundUpToPowerOf2((uint)children));
            Array.Resize(ref Separators, more);
            Separators.AsSpan(room).Fill(TKey.MaxValue);
            Array.Resize(ref Children!, more);
        }
    }
}
