using System.Globalization;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>Says of the requests that the recorded program was refused whether a policy would have served them, and in how much.</summary>
internal static class RefusalNotes
{
    /// <summary>One note for a trace with refused requests, none for another.</summary>
    public static IEnumerable<ReplayNote> Of(Trace trace, ReplayResult result) =>
        trace.OutOfMemoryCount == 0 ? [] : [new(result.Policy.Name, $"{Requests(trace)} {Outcome(trace, result)}.")];

    private static string Requests(Trace trace)
    {
        var most = new ByteSize(trace.Events.Where(step => step.Kind == TraceEventKind.OutOfMemory).Max(step => step.Size));
        return trace.OutOfMemoryCount == 1
            ? $"the request for {most} that the recorded program was refused"
            : $"the {Count(trace.OutOfMemoryCount)} requests that the recorded program was refused, up to {most},";
    }

    private static string Outcome(Trace trace, ReplayResult result)
    {
        if (result.OutOfMemoryServed is { } served)
        {
            return trace.OutOfMemoryCount == 1
                ? served == 1 ? "would have been served" : "would have been refused under this policy too"
                : $"would have been served {Count(served)} times";
        }

        return result.SpaceWithRefused is not { } space ? "would have fitted in no space that was tried"
            : CapacityOf(trace) is not { } capacity ? $"would have fitted in {new ByteSize(space)}"
            : space <= capacity
                ? $"would have fitted in {new ByteSize(space)}, and PyTorch could have had {new ByteSize(capacity)}: "
                    + "it failed by fragmentation"
            : $"{Refused(trace)} under this policy too: the recording with {(trace.OutOfMemoryCount == 1 ? "it" : "them")} "
                + $"needs {new ByteSize(space)}, "
                + $"and PyTorch could have had {new ByteSize(capacity)}";
    }

    // Of several requests it is not known which of them the space is too small for.
    private static string Refused(Trace trace) =>
        trace.OutOfMemoryCount == 1 ? "would have been refused" : "would not all have been served";

    /// <summary>The bytes that PyTorch had reserved and that the device had free at a refusal; the least of several refusals.</summary>
    private static ulong? CapacityOf(Trace trace)
    {
        ulong[] had = [.. trace.Refusals.Select(refusal => refusal.Capacity).OfType<ulong>()];
        return had.Length == 0 ? null : had.Min();
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
