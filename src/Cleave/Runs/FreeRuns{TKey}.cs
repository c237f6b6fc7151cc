using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>The free runs over keys of one size.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a tree node.</typeparam>
/// <typeparam name="TKeys">How keys are made of two numbers.</typeparam>
internal sealed partial class FreeRuns<TKey, TBlock, TKeys> : FreeRuns
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    // Keys of (length, start).
    private readonly KeyTree<TKey, TBlock> _byLength = new(TKey.AllBitsSet);

    // Keys of (start, length). The length is a payload: a run that only grows or shrinks at its high end keeps its place.
    private readonly KeyTree<TKey, TBlock> _byStart = new(TKeys.HighMask);
    private ulong _free;

    /// <inheritdoc/>
    public override ulong Count => _byLength.Count;

    /// <inheritdoc/>
    public override ulong Free => _free;

    /// <inheritdoc/>
    public override ulong Longest => _byLength.TryGetLast(out TKey key) ? TKeys.High(key) : 0;

    /// <inheritdoc/>
    public override ulong CommittedBytes => _byLength.CommittedBytes + _byStart.CommittedBytes;

    /// <inheritdoc/>
    public override bool TryAdd(ulong start, ulong length)
    {
        TKey key = TKeys.Pack(start, 0);
        KeyPlace<TKey, TBlock> place = _byStart.Find(key);
        if (!place.TryGetPrevious(out TKey before))
        {
            // No key is zero, because no length is.
            _byStart.TryBelow(key, out before);
        }

        if (!place.TryGetNext(out TKey after))
        {
            after = _byStart.TryCeiling(key, out after) ? after : TKey.MaxValue;
        }

        ulong end = start + length;
        ulong endBefore = TKeys.High(before) + TKeys.Low(before);
        ulong startAfter = TKeys.High(after);
        if (endBefore > start || (startAfter < end && after != TKey.MaxValue))
        {
            return false;
        }

        bool joinsBefore = endBefore == start && before != TKey.Zero;
        bool joinsAfter = startAfter == end && after != TKey.MaxValue;
        _free += length;
        if (joinsBefore)
        {
            start = TKeys.High(before);
            length += TKeys.Low(before);
            _byLength.Remove(Swapped(before));
        }

        if (joinsAfter)
        {
            length += TKeys.Low(after);
            _byLength.Remove(Swapped(after));
        }

        TKey joined = TKeys.Pack(start, length);
        _byLength.Add(Swapped(joined));
        PutByStart(place, joinsBefore ? before : TKey.Zero, joinsAfter ? after : TKey.Zero, joined);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryTakeShortest(ulong length, out ulong start)
    {
        if (!_byLength.TryTakeCeiling(TKeys.Pack(length, 0), out TKey run))
        {
            start = 0;
            return false;
        }

        ulong whole = TKeys.High(run);
        start = TKeys.Low(run);
        _free -= length;
        if (whole == length)
        {
            _byStart.Remove(Swapped(run));
        }
        else
        {
            TKey rest = TKeys.Pack(start + length, whole - length);
            _byStart.Replace(Swapped(run), rest);
            _byLength.Add(Swapped(rest));
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryTake(ulong start, ulong length)
    {
        if (!TryGetRunFrom(start, out FreeRun run) || run.Start > start || run.End - start < length)
        {
            return false;
        }

        _free -= length;
        _byLength.Remove(TKeys.Pack(run.Length, run.Start));
        ulong before = start - run.Start;
        ulong after = run.Length - before - length;
        TKey key = TKeys.Pack(run.Start, run.Length);
        TKey low = TKeys.Pack(run.Start, before);
        TKey high = TKeys.Pack(start + length, after);
        if (before > 0)
        {
            _byStart.Replace(key, low);
            _byLength.Add(Swapped(low));
            if (after > 0)
            {
                _byStart.Add(high);
                _byLength.Add(Swapped(high));
            }
        }
        else if (after > 0)
        {
            _byStart.Replace(key, high);
            _byLength.Add(Swapped(high));
        }
        else
        {
            _byStart.Remove(key);
        }

        return true;
    }

    private static TKey Swapped(TKey key) => TKeys.Pack(TKeys.Low(key), TKeys.High(key));

    /// <summary>Puts a run that was joined from up to two others into the order of starts.</summary>
    /// <param name="place">The place at which the freed granules belong.</param>
    /// <param name="before">The run below, or zero if it is not joined.</param>
    /// <param name="after">The run above, or zero if it is not joined.</param>
    /// <param name="joined">The whole.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutByStart(KeyPlace<TKey, TBlock> place, TKey before, TKey after, TKey joined)
    {
        if (before != TKey.Zero)
        {
            if (after != TKey.Zero)
            {
                _byStart.Remove(after);
                _byStart.Replace(before, joined);
            }
            else
            {
                _byStart.ReplaceAt(place.Leaf, place.Index - 1, before, joined);
            }
        }
        else if (after != TKey.Zero)
        {
            _byStart.ReplaceAt(place.Leaf, place.Index, after, joined);
        }
        else
        {
            _byStart.AddTo(place.Leaf, joined);
        }
    }
}
