using System.Numerics;

namespace Cleave.Runs;

// Looking for aligned runs. Each alignment is a measure of the tree of lengths.
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    // The alignments that were asked for, with their phases; at most 64 for each phase.
    private readonly List<(ulong Alignment, ulong Phase)> _alignments = [];

    /// <inheritdoc/>
    public override bool TryGetFit(FreeRun from, in RunRequest request, out FreeRun run)
    {
        bool found = _byLength.TryFirst(
            NumberOf(request), MeasureOf(request), TKeys.Pack(from.Length, from.Start), request.Length, out TKey key);
        run = found ? RunOfLength(key) : default;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryGetFitBelow(FreeRun below, in RunRequest request, out FreeRun run)
    {
        bool found = _byLength.TryLast(
            NumberOf(request), MeasureOf(request), TKeys.Pack(below.Length, below.Start), request.Length, out TKey key);
        run = found ? RunOfLength(key) : default;
        return found;
    }

    /// <inheritdoc/>
    public override ulong LongestAligned(in RunRequest request) => _byLength.Most(NumberOf(request), MeasureOf(request));

    private static AlignedLength<TKey, TKeys> MeasureOf(in RunRequest request) => new(request.Alignment - 1, request.Phase);

    private int NumberOf(in RunRequest request)
    {
        int number = _alignments.IndexOf((request.Alignment, request.Phase));
        if (number < 0)
        {
            number = _alignments.Count;
            _alignments.Add((request.Alignment, request.Phase));
        }

        return number;
    }
}
