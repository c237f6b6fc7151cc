using System.Collections.Immutable;
using Cleave.Planning;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <content>Plans: made in the background, installed between iterations, given up when memory runs out.</content>
public sealed partial class IterationAllocator
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<(IterationKind Kind, IterationPlan? Plan)> _finished = [];

    /// <summary>The planning that was started last, together with all before it.</summary>
    private Task _planning = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>Waits until no plan is being made. Plans are used from the beginning of the next iteration on.</summary>
    /// <param name="cancel">Cancels the wait, not the planning.</param>
    /// <remarks>No program needs to wait. A test, or a program that wants the same offsets in each run, can.</remarks>
    public Task WaitForPlanningAsync(CancellationToken cancel = default)
    {
        using (_lock.Enter())
        {
            return _planning.WaitAsync(cancel);
        }
    }

    /// <summary>Cancels a plan in the making and waits until it has ended. Ranges can still be freed; nothing can be allocated.</summary>
    public void Dispose()
    {
        Task planning;
        using (_lock.Enter())
        {
            _isDisposed = true;
            _cursor = null;
            planning = _planning;
        }

        _cancel.Cancel();
        Task.WhenAny(planning).Wait();
    }

    private void StartPlanning(IterationKind kind, IterationRecording recording, ImmutableArray<FreeRun> obstacles)
    {
        ulong baseGranule = _units.BaseOffset >> _units.Granularity.Log2;
        var options = new MemoryPlannerOptions { NodeLimit = _options.PlanNodeLimit };
        Task making = Task.Run(() => Make(kind, recording, obstacles, baseGranule, options), CancellationToken.None);
        _planning = _planning.IsCompletedSuccessfully ? making : Task.WhenAll(_planning, making);
    }

    /// <summary>Makes a plan, in the background.</summary>
    private void Make(
        IterationKind kind, IterationRecording recording, ImmutableArray<FreeRun> obstacles, ulong baseGranule,
        MemoryPlannerOptions options)
    {
        IterationPlan? plan;
        try
        {
            plan = PlanMaker.Make(recording, obstacles, _units.Granules, baseGranule, options, _cancel.Token);
        }
        catch (Exception unplanned) when (unplanned is OverflowException or OperationCanceledException)
        {
            plan = null;
        }

        using (_lock.Enter())
        {
            _finished.Add((kind, plan));
        }
    }

    /// <summary>Takes the plans into use that have been made since the last iteration.</summary>
    private void InstallPlans()
    {
        if (_finished.Count == 0)
        {
            return;
        }

        foreach ((IterationKind kind, IterationPlan? plan) in _finished)
        {
            if (plan is null)
            {
                kind.Rest();
                continue;
            }

            kind.Cursor = new PlanCursor(plan, _options.Slack, _live, _late);
            kind.Phase = IterationPhase.Planned;
            _plans++;
        }

        _finished.Clear();
        Reserve();
    }

    /// <summary>Gives up all plans, so that their memory can serve other requests.</summary>
    /// <returns>False if there is none.</returns>
    private bool TryGiveUpPlans()
    {
        if (_reserved.Granules == 0)
        {
            return false;
        }

        foreach (IterationKind kind in _kinds.Values.Where(kind => kind.Cursor is not null))
        {
            kind.Cursor = null;
            kind.Rest();
        }

        // An iteration without a plan goes on being recorded.
        _recording = _running is { Phase: IterationPhase.Recording } running ? running.Current : null;
        _givenUp++;
        Reserve();
        return true;
    }

    /// <summary>
    /// Reserves the memory of all plans again, after one has changed. Live ranges stay where they are: those that cover reserved memory
    /// become late, and all others belong to best fit. Re-establishes <c>Partition</c>. Cost:
    /// sorting the live ranges and the places of all plans.
    /// </summary>
    private void Reserve()
    {
        _active?.Leave();
        (_active, _cursor) = (null, null);
        _reserved = ReservedRuns.Of(_kinds.Values.SelectMany(kind => kind.Cursor?.Plan.Ranges ?? []));
        _free = FreeRuns.Create(_units.Granules);
        _free.TryAdd(0, _units.Granules);
        _late.Clear();
        foreach ((ulong start, uint slot) in _live.InOrder())
        {
            ref LiveRange live = ref _live[slot];
            live.Place = _reserved.Overlap(start, live.Length) ? LiveRange.Late : LiveRange.Beside;
            _free.TryTake(start, live.Length);
            if (live.Place == LiveRange.Late)
            {
                _late.Add(start, live.Length);
            }
        }

        foreach (FreeRun run in _reserved.Runs)
        {
            TakeFree(run);
        }
    }

    /// <summary>Takes the free parts of a run.</summary>
    private void TakeFree(FreeRun run)
    {
        for (ulong at = run.Start; _free.TryGetRunFrom(at, out FreeRun free) && free.Start < run.End; at = Math.Min(free.End, run.End))
        {
            ulong start = Math.Max(at, free.Start);
            _free.TryTake(start, Math.Min(free.End, run.End) - start);
        }
    }
}
