using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Finds out how much space a bounded amount of moving would save under best fit.</summary>
/// <remarks>
/// The trace is played as ever. When a request finds no free run, the moves that make one with the fewest bytes copied are made, if the
/// rest of the allowed bytes suffices. The smallest space is searched for as without moves.
/// </remarks>
internal static class CompactionSearch
{
    /// <summary>Plays a trace with moves.</summary>
    /// <param name="trace">The trace to play.</param>
    /// <param name="options">The replay options, of which <see cref="ReplayOptions.CompactBytes"/> is positive.</param>
    /// <param name="space">The smallest space without moves, or the space that was requested.</param>
    /// <param name="progress">Receives a report for every space that a search tries.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="OperationCanceledException">The replay was cancelled.</exception>
    public static ReplayCompaction Run(
        Trace trace, ReplayOptions options, ulong space, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        options = options with { IsCompacting = true };
        FootprintResult? search = options.Size is null ? FootprintSearch.Find(trace, PlacementPolicy.BestFit, options, progress, cancel)
            : null;

        // Serving is not monotone in the size, so the space without moves may be the smaller one.
        ulong least = search is { Ended: null } found ? Math.Min(found.Space, space) : space;
        var target = new RangeTarget(trace, options, least);
        ReplayMeasurement measured = ReplayPass.Measure(trace, target, options.PageFor(trace), tryOutOfMemory: false);
        int failures = measured.ToResult(PlacementPolicy.BestFit, options.Size is null).FailureCount;
        return new ReplayCompaction(options.CompactBytes, target.Size, target.MovedBytes, target.Moves, failures);
    }
}
