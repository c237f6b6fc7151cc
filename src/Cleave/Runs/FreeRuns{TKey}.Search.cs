using System.Numerics;

namespace Cleave.Runs;

// Looking for runs; nothing here changes them.
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public override bool TryGetRunFrom(ulong start, out FreeRun run)
    {
        // Below (start, all ones) lies every run that begins at or before the granule.
        if (ByStart().TryBelow(TKeys.Pack(start, 0) | ~TKeys.HighMask, out TKey key) && TKeys.High(key) + TKeys.Low(key) > start)
        {
            run = RunOfStart(key);
            return true;
        }

        bool found = ByStart().TryCeiling(TKeys.Pack(start, 0), out key);
        run = found ? RunOfStart(key) : default;
        return found;
    }

    /// <inheritdoc/>
    public override uint? TagOf(FreeRun run)
    {
        TKey key = TKeys.Pack(run.Length, run.Start);
        return _byLength.TryCeiling(key, out TKey found) && found == key ? _byLength.TagOf(key) : null;
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
        ReadOnlySpan<TKey> keys = _byLength.KeysFrom(TKeys.Pack(from.Length, from.Start));
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfLength(keys[i]);
        }

        return keys.Length;
    }

    /// <inheritdoc/>
    public override int CopyFrom(ulong start, Span<FreeRun> runs)
    {
        ReadOnlySpan<TKey> keys = ByStart().KeysFrom(TKeys.Pack(start, 0));
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfStart(keys[i]);
        }

        return keys.Length;
    }

    /// <inheritdoc/>
    public override int CopyShorter(FreeRun below, Span<FreeRun> runs)
    {
        ReadOnlySpan<TKey> keys = _byLength.KeysBelow(TKeys.Pack(below.Length, below.Start));
        for (int i = 0; i < keys.Length; i++)
        {
            runs[i] = RunOfLength(keys[^(i + 1)]);
        }

        return keys.Length;
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
