using System.Collections.Immutable;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <content>Iterations, and what is learnt from them.</content>
public sealed partial class IterationAllocator
{
    private readonly SortedDictionary<int, IterationKind> _kinds = [];

    /// <summary>The kind of the iteration that is running, or null.</summary>
    private IterationKind? _running;
    private long _iteration;

    /// <summary>The recording of the iteration that is running, or null.</summary>
    private IterationRecording? _recording;
    private long _records;

    /// <summary>The plan whose slots hold live ranges, or null.</summary>
    private PlanCursor? _active;

    /// <summary>The active plan while an iteration of its kind runs, otherwise null.</summary>
    private PlanCursor? _cursor;

    /// <summary>Marks the beginning of an iteration, up to the disposal of the returned scope.</summary>
    /// <param name="kind">The kind of the iteration, for programs that do several things by turns: training and evaluation, or inputs of
    /// several shapes. Each kind has its own plan, and all plans share their memory. A kind costs memory in proportion to its requests and
    /// is never forgotten, so the number of kinds should be small. 0 by default.</param>
    /// <exception cref="InvalidOperationException">An iteration is running, or the observer calls.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    /// <remarks>Everything that is allocated on any thread until the end belongs to the iteration. It may be freed later.</remarks>
    public IterationScope BeginIteration(int kind = 0)
    {
        using (_lock.Enter())
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_running is not null)
            {
                throw new InvalidOperationException("An iteration is running already; dispose its scope before the next one begins.");
            }

            InstallPlans();
            if (!_kinds.TryGetValue(kind, out IterationKind? running))
            {
                running = _kinds[kind] = new IterationKind();
            }

            _running = running;
            running.Begin(_records);
            _recording = running.Phase == IterationPhase.Recording ? running.Current : null;
            _records += _recording is null ? 0 : IterationRecording.Most;
            if (running.Cursor is { } cursor)
            {
                if (_active != cursor)
                {
                    _active?.Leave();
                }

                _active = _cursor = cursor;
                cursor.Begin();
            }

            return new IterationScope(this, ++_iteration);
        }
    }

    /// <summary>Ends an iteration, unless it has ended already.</summary>
    internal void EndIteration(long iteration)
    {
        using (_lock.Enter())
        {
            if (_running is not { } ended || iteration != _iteration)
            {
                return;
            }

            Count(ended);
            if (_recording is { } recording)
            {
                Learn(ended, recording);
            }
            else if (ended is { Cursor: not null, Phase: IterationPhase.Planned } && ended.IsOutdated(_options.MissLimit))
            {
                _outdated++;
                ended.Rest();
            }

            (_running, _recording, _cursor) = (null, null, null);
        }
    }

    /// <summary>Plans a recorded iteration that the next one has repeated.</summary>
    private void Learn(IterationKind kind, IterationRecording latest)
    {
        if (latest.IsOverfull)
        {
            kind.Rest();
        }
        else if (kind.Previous is { Count: > 0 } previous && IsRepeated(previous, latest))
        {
            kind.Phase = IterationPhase.Planning;
            StartPlanning(kind, previous, ObstaclesTo(kind));
            kind.StopRecording();
        }
    }

    /// <summary>Reports whether an iteration does the same as the one before it, in all but a few requests.</summary>
    private bool IsRepeated(IterationRecording first, IterationRecording second)
    {
        var starts = new ulong[first.Count];
        Array.Fill(starts, IterationPlan.Unplaced);
        var cursor = new PlanCursor(new IterationPlan(first.Requests, starts), _options.Slack, _live, _late);
        cursor.Begin();
        int found = 0;
        foreach (RecordedRequest request in second.Requests)
        {
            found += cursor.Find(request.Length, alignmentMask: 0, phase: 0, request.Tag) >= 0 ? 1 : 0;
        }

        int most = Math.Max(first.Count, second.Count);
        return most - found <= _options.MissLimit * most;
    }

    /// <summary>The live ranges that a plan must leave alone: all but those that the recorded iterations free, or the next one.</summary>
    private ImmutableArray<FreeRun> ObstaclesTo(IterationKind kind) =>
        ReservedRuns.Of(_live.InOrder().Select(one => _live[one.Slot]).Where(live => live.Place < 0 && !IsTransient(kind, live.Record))
            .Select(live => new FreeRun(live.Start, live.Length))).Runs;

    /// <summary>Reports whether a plan has a place for a range:
    /// whether the one at the same position of the iteration before was freed in time.</summary>
    private static bool IsTransient(IterationKind kind, long record)
    {
        if (record == LiveRange.Unrecorded || kind.Current is not { } current || kind.Previous is not { } previous || !current.Has(record))
        {
            return false;
        }

        int position = current.PositionOf(record);
        return position < previous.Count && previous.Requests[position].IsPlannable(position, previous.Count);
    }
}
