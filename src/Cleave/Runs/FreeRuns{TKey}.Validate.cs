using System.Numerics;

namespace Cleave.Runs;

// Checking the invariants.
internal sealed partial class FreeRuns<TKey, TBlock, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public override void Validate()
    {
        _byLength.Validate();
        _byStart.Validate();
        for (int number = 0; number < _alignments.Count; number++)
        {
            (ulong alignment, ulong phase) = _alignments[number];
            _byLength.ValidateMeasure(number, new AlignedLength<TKey, TKeys>(alignment - 1, phase));
        }

        ulong free = 0;
        ulong runs = 0;
        ulong? end = null;
        foreach (FreeRun run in InOrder())
        {
            if (run.Length == 0 || run.Start <= end)
            {
                throw new InvariantException("Maximal", $"the free run at granule {run.Start} touches the one that ends at {end}");
            }

            if (!TryGetShortest(run.Length, out FreeRun found) ||
                (found != run && !(TryCeiling(TKeys.Pack(run.Length, run.Start), out found) && found == run)))
            {
                throw new InvariantException("Paired", $"the free run at granule {run.Start} is missing in the order of lengths");
            }

            free += run.Length;
            runs++;
            end = run.End;
        }

        if (runs != _byLength.Count || runs != _byStart.Count)
        {
            throw new InvariantException("Paired", $"{runs} runs, {_byLength.Count} lengths and {_byStart.Count} starts");
        }

        if (free != _free)
        {
            throw new InvariantException("Counted", $"the runs hold {free} granules, {_free} are counted");
        }
    }
}
