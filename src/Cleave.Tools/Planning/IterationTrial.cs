using System.Globalization;
using Cleave.BestFit;
using Cleave.Iterations;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Planning;

/// <summary>The memory that a program needs if it repeats a recording, with an <see cref="IterationAllocator"/> and with best fit alone.
/// Sizes are bytes. Immutable.</summary>
/// <remarks>
/// The recording must be one whole iteration, such as one training step. That a program repeats it is an assumption of the trial: what one
/// iteration leaves behind is freed by the next one where the recording frees an older block of the same size, or else at its beginning.
/// </remarks>
/// <param name="Iterations">The number of times that the recording was played.</param>
/// <param name="PeakLiveBytes">The most bytes that were live at once in all iterations, each size rounded up to the granularity.</param>
/// <param name="BestFitBytes">The end of the highest range that <see cref="BestFitAllocator"/> had in use.</param>
/// <param name="LearntBytes">The end of the highest range in use in an iteration with a plan that was learnt from the first iterations;
/// null if no iteration had a plan.</param>
/// <param name="ProfiledBytes">The end of the highest range in use if the plan was there from the first iteration on;
/// null if none was learnt.</param>
/// <param name="Hits">The requests that were served at their planned offsets, in all iterations with the learnt plan.</param>
/// <param name="Misses">The requests that came otherwise than planned.</param>
/// <param name="LongLived">The requests that the plan leaves to best fit, because their ranges live for longer than an iteration.</param>
public sealed record IterationTrial(
    int Iterations,
    ulong PeakLiveBytes,
    ulong BestFitBytes,
    ulong? LearntBytes,
    ulong? ProfiledBytes,
    long Hits,
    long Misses,
    long LongLived)
{
    /// <summary>The least number of iterations of a trial: two are recorded, and the next one has a plan.</summary>
    public const int MinIterations = 3;

    /// <summary>The most iterations of a trial.</summary>
    public const int MaxIterations = 10_000;

    /// <summary>Plays a recording again and again.</summary>
    /// <param name="trace">The recording of one whole iteration.</param>
    /// <param name="iterations">The number of times to play it, from <see cref="MinIterations"/> to <see cref="MaxIterations"/>.</param>
    /// <param name="granularity">Bytes that sizes are rounded up to a multiple of,
    /// and that offsets are multiples of; 512 by default.</param>
    /// <param name="planNodeLimit">The limit of the search for the plan, in placements.</param>
    /// <param name="cancel">Ends the trial between two iterations.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of iterations is not within its limits.</exception>
    /// <exception cref="OverflowException">Four times the live bytes, with their alignments, are 2^64 or more.</exception>
    /// <exception cref="OperationCanceledException">The trial was cancelled.</exception>
    /// <remarks>Cost: three times the events of all iterations, and two plans.</remarks>
    public static IterationTrial Run(
        Trace trace,
        int iterations = 6,
        Alignment? granularity = null,
        long planNodeLimit = 200_000,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, MinIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        Alignment unit = granularity ?? new Alignment(512);
        var recording = new RepeatedRecording(trace, unit);
        ulong peak = IterationPlay.Peak(recording, iterations, padding: false);
        ulong size = unit.RoundUp(Math.Max(checked(4 * IterationPlay.Peak(recording, iterations, padding: true)), unit.Bytes));
        var options = new IterationAllocatorOptions { Size = size, Granularity = unit, PlanNodeLimit = planNodeLimit };

        using var learning = new IterationAllocator(options);
        var learnt = new IterationPlay(recording, learning);
        learnt.Run(iterations, cancel);
        ulong? profiled = null;
        if (learning.GetProfile() is { } profile)
        {
            using var prepared = new IterationAllocator(options);
            var play = new IterationPlay(recording, prepared, profile);
            play.Run(iterations, cancel);
            profiled = play.HighestPlanned;
        }

        IterationStatistics statistics = learning.GetStatistics();
        return new IterationTrial(
            iterations,
            peak,
            BestFitHeight(recording, size, unit, iterations, cancel),
            learnt.HighestPlanned,
            profiled,
            statistics.Hits,
            statistics.Misses,
            statistics.LongLived);
    }

    /// <summary>Returns the trial in one sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Iterations} iterations, peak {new ByteSize(PeakLiveBytes)}: best fit {new ByteSize(BestFitBytes)}, learnt "
            + $"{Text(LearntBytes)}, from a profile {Text(ProfiledBytes)}");

    private static string Text(ulong? bytes) => bytes is { } number ? new ByteSize(number).ToString() : "no plan";

    private static ulong BestFitHeight(RepeatedRecording recording, ulong size, Alignment unit, int iterations, CancellationToken cancel)
    {
        // An iteration allocator that is never told of an iteration serves every request by best fit.
        using var bestFit = new IterationAllocator(new IterationAllocatorOptions { Size = size, Granularity = unit });
        var play = new IterationPlay(recording, bestFit, marksIterations: false);
        play.Run(iterations, cancel);
        return play.Highest;
    }
}
