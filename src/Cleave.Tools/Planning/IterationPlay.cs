using Cleave.BestFit;
using Cleave.Iterations;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Planning;

/// <summary>Plays a repeated recording on one allocator, and keeps the end of the highest range in use.</summary>
internal sealed class IterationPlay
{
    private readonly RepeatedRecording _recording;
    private readonly IterationAllocator _allocator;
    private readonly bool _marksIterations;

    /// <summary>The live range of each slot; a default value if none is live there.</summary>
    private readonly AllocatedRange[] _live;

    public IterationPlay(
        RepeatedRecording recording, IterationAllocator allocator, IterationProfile? profile = null, bool marksIterations = true)
    {
        _recording = recording;
        _allocator = allocator;
        _marksIterations = marksIterations;
        _live = new AllocatedRange[recording.Slots];
        foreach (TraceEvent step in recording.Prelude)
        {
            Apply(step);
        }

        if (profile is not null)
        {
            allocator.LearnAsync(profile).GetAwaiter().GetResult();
        }
    }

    /// <summary>The end of the highest range that was in use.</summary>
    public ulong Highest { get; private set; }

    /// <summary>The same in the iterations with a plan; null if none had one.</summary>
    public ulong? HighestPlanned { get; private set; }

    /// <summary>Counts the most bytes that are live at once.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="iterations">The number of times that it is played.</param>
    /// <param name="padding">Whether each size includes the bytes that its alignment can waste.</param>
    public static ulong Peak(RepeatedRecording recording, int iterations, bool padding)
    {
        var sizes = new ulong[recording.Slots];
        ulong live = 0;
        ulong peak = 0;
        Count(recording.Prelude);
        for (int round = 0; round < iterations; round++)
        {
            recording.Age(sizes);
            Count(recording.Steps(round == 0));
        }

        return peak;

        void Count(IEnumerable<TraceEvent> steps)
        {
            foreach (TraceEvent step in steps)
            {
                bool frees = step.Kind == TraceEventKind.Free;
                ulong size = frees ? 0 : checked(step.Size + (padding ? step.Alignment : 0));
                live = checked(live - (frees ? sizes[step.Id] : 0) + size);
                sizes[step.Id] = size;
                peak = Math.Max(peak, live);
            }
        }
    }

    public void Run(int iterations, CancellationToken cancel)
    {
        for (int round = 0; round < iterations; round++)
        {
            cancel.ThrowIfCancellationRequested();
            ulong highest = _live.Aggregate(0UL, (end, range) => range.IsRange ? Math.Max(end, range.End) : end);
            _recording.Age(_live);
            using (_marksIterations ? _allocator.BeginIteration() : (IDisposable?)null)
            {
                foreach (TraceEvent step in _recording.Steps(round == 0))
                {
                    highest = Math.Max(highest, Apply(step));
                }
            }

            Highest = Math.Max(Highest, highest);
            if (_allocator.GetStatistics().PlannedIterations > 0)
            {
                HighestPlanned = Math.Max(HighestPlanned ?? 0, highest);
            }

            // A plan is made in the background; the trial waits, so that its result does not depend on the speed of the machine.
            _allocator.WaitForPlanningAsync(cancel).GetAwaiter().GetResult();
        }
    }

    /// <summary>Makes one request, and returns the end of its range; 0 for a free.</summary>
    private ulong Apply(in TraceEvent step)
    {
        ref AllocatedRange range = ref _live[step.Id];
        if (step.Kind == TraceEventKind.Free)
        {
            _allocator.Free(range);
            range = default;
            return 0;
        }

        range = _allocator.AllocateRange(step.Size, step.Alignment == 0 ? null : new Alignment(step.Alignment));
        return range.End;
    }
}
