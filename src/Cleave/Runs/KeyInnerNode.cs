using System.Numerics;

namespace Cleave.Runs;

/// <summary>A node with children. For each measure that was asked for, it keeps the highest one of the keys below each child.</summary>
/// <remarks>Invariant <c>Measured</c>: what is kept for a child is the highest measure of the keys below it, or <see cref="NotKnown"/>.</remarks>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside the node.</typeparam>
internal sealed class KeyInnerNode<TKey, TBlock> : KeyNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>A highest measure that has to be computed.</summary>
    public const ulong NotKnown = ulong.MaxValue;

    // One row of all slots for each measure.
    private ulong[] _most = [];

    public KeyInnerNode() => Children = new KeyNode<TKey, TBlock>[Slots];

    /// <summary>The highest measure of a number below a child, or <see cref="NotKnown"/>.</summary>
    public ulong MostOf(int number, int child) => number * Slots < _most.Length ? _most[(number * Slots) + child] : NotKnown;

    /// <summary>Notes the highest measure of a number below a child.</summary>
    public void Remember(int number, int child, ulong most)
    {
        if (number * Slots >= _most.Length)
        {
            int known = _most.Length;
            Array.Resize(ref _most, (number + 1) * Slots);
            _most.AsSpan(known).Fill(NotKnown);
        }

        _most[(number * Slots) + child] = most;
    }

    /// <summary>Forgets all measures of a child, because a key below it comes or goes.</summary>
    public void Forget(int child)
    {
        for (int at = child; at < _most.Length; at += Slots)
        {
            _most[at] = NotKnown;
        }
    }

    /// <inheritdoc/>
    public override void InsertChild(int at, KeyNode<TKey, TBlock> child, TKey separator)
    {
        base.InsertChild(at, child, separator);
        for (int row = 0; row < _most.Length; row += Slots)
        {
            _most.AsSpan(row + at, Slots - at - 1).CopyTo(_most.AsSpan(row + at + 1));
        }

        // The new child has keys that the one before it had.
        Forget(at);
        Forget(Math.Max(0, at - 1));
    }

    /// <inheritdoc/>
    public override void RemoveChild(int at)
    {
        base.RemoveChild(at);
        for (int row = 0; row < _most.Length; row += Slots)
        {
            _most.AsSpan(row + at + 1, Slots - at - 1).CopyTo(_most.AsSpan(row + at));
        }

        // The child before it has its keys now.
        Forget(Math.Max(0, at - 1));
    }

    /// <inheritdoc/>
    public override void TakeFirst(KeyNode<TKey, TBlock> right, int entries)
    {
        base.TakeFirst(right, entries);
        ForgetAll(right);
    }

    /// <inheritdoc/>
    public override void TakeLast(KeyNode<TKey, TBlock> left, int entries)
    {
        base.TakeLast(left, entries);
        ForgetAll(left);
    }

    private void ForgetAll(KeyNode<TKey, TBlock> neighbour)
    {
        _most.AsSpan().Fill(NotKnown);
        ((KeyInnerNode<TKey, TBlock>)neighbour)._most.AsSpan().Fill(NotKnown);
    }
}
