using System.Numerics;

namespace Cleave.Runs;

// Looking for runs; nothing here changes them.
internal sealed partial class FreeRuns<TKey, TBlock, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public override bool TryGetRunFrom(ulong start, out FreeRun run)
    {
        // Below (start, all ones) lies every run that begins at or before the granule.
        if (_byStart.TryBelow(TKeys.Pack(start, 0) | ~TKeys.HighMask, out TKey key) && TKeys.High(key) + TKeys.Low(key) > start)
        {
            run = RunOfStart(key);
            return true;
        }

        bool found = _byStart.TryCeiling(TKeys.Pack(start, 0), out key);
        run = found ? RunOfStart(key) : default;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryGetShortest(ulong length, out FreeRun run) => TryCeiling(TKeys.Pack(length, 0), out run);

    /// <inheritdoc/>
    public override bool TryGetLonger(FreeRun previous, out FreeRun run) =>
        TryCeiling(TKeys.Pack(previous.Length, previous.Start) + TKey.One, out run);

    /// <inheritdoc/>
    public override bool TryGetShorter(FreeRun next, out FreeRun run)
    {
        bool found = _byLength.TryBelow(TKeys.Pack(next.Length, next.Start), out TKey key);
        run = found ? RunOfLength(key) : default;
        return found;
    }

    /// <inheritdoc/>
    public override int CopyLonger(FreeRun from, Span<FreeRun> runs)
    {
        ReadOnlySpan<TKey> keys = LeafFrom(_byLength, TKeys.Pack(from.Length, from.Start));
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfLength(keys[i]);
        }

        return keys.Length;
    }

    /// <inheritdoc/>
    public override int CopyFrom(ulong start, Span<FreeRun> runs)
    {
        ReadOnlySpan<TKey> keys = LeafFrom(_byStart, TKeys.Pack(start, 0));
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfStart(keys[i]);
        }

        return keys.Length;
    }

    /// <inheritdoc/>
    public override int CopyShorter(FreeRun below, Span<FreeRun> runs)
    {
        if (!_byLength.TryBelow(TKeys.Pack(below.Length, below.Start), out TKey last))
        {
            return 0;
        }

        KeyPlace<TKey, TBlock> place = _byLength.Find(last);
        ReadOnlySpan<TKey> keys = place.Leaf.Keys.AsSpan()[..(place.Index + 1)];
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfLength(keys[^(i + 1)]);
        }

        return keys.Length;
    }

    /// <summary>The keys of the first leaf that has any which are not below a key, from that one on; none if there is no such key.</summary>
    private static ReadOnlySpan<TKey> LeafFrom(KeyTree<TKey, TBlock> tree, TKey key)
    {
        if (!tree.TryCeiling(key, out TKey first))
        {
            return [];
        }

        KeyPlace<TKey, TBlock> place = tree.Find(first);
        return place.Leaf.Keys.AsSpan()[place.Index..place.Leaf.Count];
    }

    private static FreeRun RunOfLength(TKey key) => new(TKeys.Low(key), TKeys.High(key));

    private static FreeRun RunOfStart(TKey key) => new(TKeys.High(key), TKeys.Low(key));

    private bool TryCeiling(TKey key, out FreeRun run)
    {
        bool found = _byLength.TryCeiling(key, out key);
        run = found ? RunOfLength(key) : default;
        return found;
    }
}
