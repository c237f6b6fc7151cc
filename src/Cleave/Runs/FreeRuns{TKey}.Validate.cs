using System.Numerics;

namespace Cleave.Runs;

// Checking the invariants.
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public override void Validate()
    {
        _byLength.Validate();
        _byStart?.Validate();
        for (int number = 0; number < _measured.Count; number++)
        {
            (ulong value, ulong where, bool isOrder) = _measured[number];
            if (isOrder)
            {
                _byLength.ValidateMeasure(number, new JoinedLength<TKey, TKeys>((int)value, where));
            }
            else
            {
                _byLength.ValidateMeasure(number, new AlignedLength<TKey, TKeys>(value - 1, where));
            }
        }

        ulong free = 0;
        for (TKey from = TKey.Zero; _byLength.TryCeiling(from, out TKey key); from = key + TKey.One)
        {
            free += TKeys.High(key);
        }

        if (free != _free)
        {
            throw new InvariantException("Counted", $"the runs hold {free} granules, {_free} are counted");
        }

        if (_byStart is not null)
        {
            ValidateByStart(_byStart);
        }
    }

    private void ValidateByStart(KeyTree<TKey, TBlock> byStart)
    {
        ulong runs = 0;
        ulong? end = null;
        foreach (FreeRun run in InOrder())
        {
            if (run.Length == 0 || run.Start <= end)
            {
                throw new InvariantException("Maximal", $"the free run at granule {run.Start} touches the one that ends at {end}");
            }

            if (TagOf(run) is null)
            {
                throw new InvariantException("Paired", $"the free run at granule {run.Start} is missing in the order of lengths");
            }

            runs++;
            end = run.End;
        }

        if (runs != _byLength.Count || runs != byStart.Count)
        {
            throw new InvariantException("Paired", $"{runs} runs, {_byLength.Count} lengths and {byStart.Count} starts");
        }
    }
}
