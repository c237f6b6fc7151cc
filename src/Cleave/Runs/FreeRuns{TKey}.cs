using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>The free runs over keys of one size.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of keys inside a node of the tree by start.</typeparam>
/// <typeparam name="TTagged">The block of keys inside a node of the tree by length, which may keep tags.</typeparam>
/// <typeparam name="TKeys">How keys are made of two numbers.</typeparam>
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys> : FreeRuns
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    // Keys of (length, start).
    private readonly KeyTree<TKey, TTagged> _byLength = new(TKey.AllBitsSet);

    private ulong _free;

    /// <inheritdoc/>
    public override ulong Count => _byLength.Count;

    /// <inheritdoc/>
    public override ulong Free => _free;

    /// <inheritdoc/>
    public override ulong Longest => _byLength.TryGetLast(out TKey key) ? TKeys.High(key) : 0;

    /// <inheritdoc/>
    public override ulong CommittedBytes => _byLength.CommittedBytes + (_byStart?.CommittedBytes ?? 0);

    /// <inheritdoc/>
    public override bool TryAdd(ulong start, ulong length)
    {
        KeyTree<TKey, TBlock> byStart = ByStart();
        TKey key = TKeys.Pack(start, 0);
        KeyPlace<TKey, TBlock> place = byStart.Find(key);
        if (!place.TryGetPrevious(out TKey before))
        {
            // No key is zero, because no length is.
            byStart.TryBelow(key, out before);
        }

        if (!place.TryGetNext(out TKey after))
        {
            after = byStart.TryCeiling(key, out after) ? after : TKey.MaxValue;
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
        TKey joined = JoinByLength(start, length, joinsBefore ? TKeys.Low(before) : 0, joinsAfter ? TKeys.Low(after) : 0, tag: 0);
        PutByStart(byStart, place, joinsBefore ? before : TKey.Zero, joinsAfter ? after : TKey.Zero, joined);
        return true;
    }

    /// <inheritdoc/>
    public override void AddBetween(ulong start, ulong length, ulong below, ulong above, uint tag)
    {
        TKey joined = JoinByLength(start, length, below, above, tag);
        if (_byStart is not null)
        {
            TKey before = below == 0 ? TKey.Zero : TKeys.Pack(start - below, below);
            TKey after = above == 0 ? TKey.Zero : TKeys.Pack(start + length, above);
            PutByStart(_byStart, _byStart.Find(TKeys.Pack(start, 0)), before, after, joined);
        }
    }

    /// <inheritdoc/>
    public override bool TryTakeShortest(ulong length, out ulong start)
    {
        bool found = TryTakeShortest(length, tagOfRest: 0, out FreeRun run, out _);
        start = run.Start;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryTakeShortest(ulong length, uint tagOfRest, out FreeRun run, out uint tag)
    {
        if (!_byLength.TryTakeCeiling(TKeys.Pack(length, 0), out TKey key, out tag))
        {
            run = default;
            return false;
        }

        run = RunOfLength(key);
        _free -= length;
        if (run.Length == length)
        {
            _byStart?.Remove(Swapped(key));
        }
        else
        {
            TKey rest = TKeys.Pack(run.Length - length, run.Start + length);
            _byLength.Add(rest, tagOfRest);
            _byStart?.Replace(Swapped(key), Swapped(rest));
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

        TakeFrom(run, start, length, tagOfRest: 0);
        return true;
    }

    /// <inheritdoc/>
    public override uint TakeFrom(FreeRun run, ulong start, ulong length, uint tagOfRest)
    {
        TKey whole = TKeys.Pack(run.Length, run.Start);
        uint tag = _byLength.Take(whole);
        _free -= length;
        ulong before = start - run.Start;
        ulong after = run.Length - before - length;
        if (before > 0)
        {
            _byLength.Add(TKeys.Pack(before, run.Start), tag);
        }

        if (after > 0)
        {
            _byLength.Add(TKeys.Pack(after, start + length), tagOfRest);
        }

        if (_byStart is not null)
        {
            CutByStart(_byStart, Swapped(whole), TKeys.Pack(run.Start, before), TKeys.Pack(start + length, after));
        }

        return tag;
    }

    private static TKey Swapped(TKey key) => TKeys.Pack(TKeys.Low(key), TKeys.High(key));

    /// <summary>Puts freed granules, joined with the runs beside them, into the order of lengths.</summary>
    /// <returns>The key of the joined run in the order of starts.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TKey JoinByLength(ulong start, ulong length, ulong below, ulong above, uint tag)
    {
        _free += length;
        if (above > 0)
        {
            _byLength.Remove(TKeys.Pack(above, start + length));
        }

        if (below > 0)
        {
            start -= below;
            _byLength.Remove(TKeys.Pack(below, start));
        }

        length += below + above;
        _byLength.Add(TKeys.Pack(length, start), tag);
        return TKeys.Pack(start, length);
    }
}
