using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Finds the space that the requests refused in a recording would have needed.</summary>
internal static class RefusedRequests
{
    /// <summary>Finds the smallest space that serves a trace with its refused requests, or null if no space is found.</summary>
    public static ulong? SpaceFor(
        Trace trace, PlacementPolicy policy, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        try
        {
            FootprintResult outcome = FootprintSearch.Find(Granted(trace), policy, options, progress, cancel);
            return outcome.Ended is null ? outcome.Space : null;
        }
        catch (Exception tooLarge) when (tooLarge is OverflowException or TraceFormatException)
        {
            return null;
        }
    }

    /// <summary>Creates a copy of the trace in which each refused request is served and then freed at once.</summary>
    private static Trace Granted(Trace trace)
    {
        var builder = new TraceBuilder(trace.Name);
        long next = trace.AllocationCount;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind != TraceEventKind.OutOfMemory)
            {
                builder.Add(step);
                continue;
            }

            builder.Add(step with { Kind = TraceEventKind.Allocate, Id = next });
            builder.Add(step with { Kind = TraceEventKind.Free, Id = next++ });
        }

        return builder.Build();
    }
}
