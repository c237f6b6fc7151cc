using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>A node with up to 256 children, in groups of eight. For each measure that was asked for, it keeps the highest one below each child.</summary>
/// <remarks>
/// <para>
/// A search compares the first separators of all groups, and then those of one group. That is as much work as in a leaf, so a tree of some
/// thousand keys has one level of inner nodes instead of two.
/// </para>
/// <para>
/// Invariants: <c>Separated</c>: no key below child i is lower than separator i. <c>Grouped</c>: the keys of the base are the first separators of
/// the groups. <c>Measured</c>: what is kept for a child is the highest measure of the keys below it, or <see cref="NotKnown"/>.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a node.</typeparam>
internal sealed class KeyInnerNode<TKey, TBlock> : KeyNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>The number of children that a node has room for.</summary>
    public const int Most = Slots * Group;

    /// <summary>A highest measure that has to be computed.</summary>
    public const ulong NotKnown = ulong.MaxValue;

    private const int Group = 8;

    private readonly TKey[] _separators = new TKey[Most];

    // One row of all children for each measure.
    private ulong[] _most = [];

    public KeyInnerNode()
    {
        Children = new KeyNode<TKey, TBlock>[Most];
        _separators.AsSpan().Fill(TKey.MaxValue);
    }

    /// <inheritdoc/>
    public override int Room => Most;

    /// <summary>The separators of the children.</summary>
    public ReadOnlySpan<TKey> Separators => _separators.AsSpan(0, Count);

    /// <summary>All slots of separators, those behind the last child included.</summary>
    public ReadOnlySpan<TKey> AllSeparators => _separators;

    /// <summary>Gets a value that says whether <c>Grouped</c> holds.</summary>
    public bool IsGrouped
    {
        get
        {
            bool grouped = true;
            for (int group = 0; group < Slots; group++)
            {
                grouped &= Keys.AsSpan()[group] == _separators[group * Group];
            }

            return grouped;
        }
    }

    /// <summary>The last child whose separator is below a key; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ChildBelow(TKey key)
    {
        int group = Keys.CountBelow(key) - 1;
        return group < 0 ? -1 : (group * Group) + TBlock.CountBelowOfEight(_separators.AsSpan(group * Group, Group), key) - 1;
    }

    /// <summary>Changes the separator of a child.</summary>
    public void SetSeparator(int child, TKey separator)
    {
        _separators[child] = separator;
        if (child % Group == 0)
        {
            Keys.AsSpan()[child / Group] = separator;
        }
    }

    /// <summary>Puts a child, with its separator, at a place among the children.</summary>
    public void InsertChild(int at, KeyNode<TKey, TBlock> child, TKey separator)
    {
        Array.Copy(Children!, at, Children!, at + 1, Count - at);
        Children![at] = child;
        _separators.AsSpan(at, Count - at).CopyTo(_separators.AsSpan(at + 1));
        _separators[at] = separator;
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
        _separators.AsSpan(at + 1, Count - at).CopyTo(_separators.AsSpan(at));
        _separators[Count] = TKey.MaxValue;
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
        Array.Copy(from._separators, 0, _separators, Count, entries);
        Array.Copy(from._separators, entries, from._separators, 0, from.Count - entries);
        from._separators.AsSpan(from.Count - entries, entries).Fill(TKey.MaxValue);
        Array.Copy(from.Children!, 0, Children!, Count, entries);
        Array.Copy(from.Children!, entries, from.Children!, 0, from.Count - entries);
        Array.Clear(from.Children!, from.Count - entries, entries);
        Moved(from, entries);
    }

    /// <inheritdoc/>
    public override void TakeLast(KeyNode<TKey, TBlock> left, int entries)
    {
        var from = (KeyInnerNode<TKey, TBlock>)left;
        Array.Copy(_separators, 0, _separators, entries, Count);
        Array.Copy(from._separators, from.Count - entries, _separators, 0, entries);
        from._separators.AsSpan(from.Count - entries, entries).Fill(TKey.MaxValue);
        Array.Copy(Children!, 0, Children!, entries, Count);
        Array.Copy(from.Children!, from.Count - entries, Children!, 0, entries);
        Array.Clear(from.Children!, from.Count - entries, entries);
        Moved(from, entries);
    }

    /// <summary>The highest measure of a number below a child, or <see cref="NotKnown"/>.</summary>
    public ulong MostOf(int number, int child) => number * Most < _most.Length ? _most[(number * Most) + child] : NotKnown;

    /// <summary>Notes the highest measure of a number below a child.</summary>
    public void Remember(int number, int child, ulong most)
    {
        if (number * Most >= _most.Length)
        {
            int known = _most.Length;
            Array.Resize(ref _most, (number + 1) * Most);
            _most.AsSpan(known).Fill(NotKnown);
        }

        _most[(number * Most) + child] = most;
    }

    /// <summary>Forgets all measures of a child, because a key below it comes or goes.</summary>
    public void Forget(int child)
    {
        for (int at = child; at < _most.Length; at += Most)
        {
            _most[at] = NotKnown;
        }
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
            firsts[group] = _separators[group * Group];
        }
    }
}
