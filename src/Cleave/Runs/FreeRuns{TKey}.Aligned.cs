using System.Numerics;

namespace Cleave.Runs;

// Looking for runs by a measure of the tree of lengths: each alignment is one, and each order around whose blocks memory is joined.
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    // The measures that were asked for: alignments with their phases, at most 64 for each phase, and orders with the end of the space.
    private readonly List<(ulong Value, ulong Where, bool IsOrder)> _measured = [];

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

    /// <inheritdoc/>
    public override bool TryGetJoined(FreeRun from, ulong length, ulong end, out FreeRun run)
    {
        int order = BitOperations.Log2(length);
        bool found = _byLength.TryFirst(
            NumberOf(((ulong)order, end, true)), new JoinedLength<TKey, TKeys>(order, end), TKeys.Pack(from.Length, from.Start), length,
            out TKey key);
        run = found ? RunOfLength(key) : default;
        return found;
    }

    private static AlignedLength<TKey, TKeys> MeasureOf(in RunRequest request) => new(request.Alignment - 1, request.Phase);

    private int NumberOf(in RunRequest request) => NumberOf((request.Alignment, request.Phase, false));

    private int NumberOf((ulong Value, ulong Where, bool IsOrder) measure)
    {
        int number = _measured.IndexOf(measure);
        if (number < 0)
        {
            number = _measured.Count;
            _measured.Add(measure);
        }

        return number;
    }
}
