using System.Numerics;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>Makes the reports of replays by playing a trace again in the space of a result.</summary>
internal static class ReplayMoment
{
    /// <summary>Returns the complete history of a result, not reduced.</summary>
    public static SpaceHistory History(Trace trace, ReplayResult result, ReplayOptions options)
    {
        ReplayTarget target = NewTarget(trace, result, options);
        using var held = target as IDisposable;
        return new HistoryBuilder(trace, target, new Alignment(result.PageSize)).Play();
    }

    /// <summary>Captures the state of the space just after an event.</summary>
    public static SpaceMoment At(int index, Trace trace, ReplayResult result, ReplayOptions options, SpaceHistory history, int cells)
    {
        var moment = new MomentBuilder(0, result.Space, ChunkOf(trace, result, options), cells);
        var requests = new Dictionary<long, ulong>();
        foreach (BlockLife life in history.Lives.Where(life => life.IsLiveAt(index)).OrderBy(life => life.Address))
        {
            moment.Add(life.Address, life.Size, SpaceUse.Allocated, life);
            requests[life.Id] = life.Requested;
        }

        foreach (ulong size in requests.Values)
        {
            moment.Count(size);
        }

        ReplayTarget target = PlayTo(index, trace, result, options);
        using var held = target as IDisposable;
        return moment.Build(target.FreeBlocks) with
        {
            LargestFreeBlock = target.LargestFreeBlock,
            Event = index,
            RequestedBytes = history.Points[index].Live
        };
    }

    private static ulong ChunkOf(Trace trace, ReplayResult result, ReplayOptions options) =>
        result.Policy == PlacementPolicy.Recorded ? 1UL << BitOperations.Log2(trace.Space!.Chunk)
            : options.For(result.Policy).ChunkSize.Bytes;

    private static ReplayTarget PlayTo(int index, Trace trace, ReplayResult result, ReplayOptions options)
    {
        ReplayTarget target = NewTarget(trace, result, options);
        for (int at = 0; at <= index; at++)
        {
            TraceEvent step = trace.Events[at];
            if (step.Kind == TraceEventKind.Allocate)
            {
                target.TryAllocate(step);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                target.Free(step);
            }
            else
            {
                target.Apply(step);
            }
        }

        return target;
    }

    private static ReplayTarget NewTarget(Trace trace, ReplayResult result, ReplayOptions options) =>
        ReplayTarget.Create(trace, result.Policy, options, result.Space);
}
