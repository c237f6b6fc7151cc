using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>Short ways to replay a trace that stands in the test, without taking the time.</summary>
internal static class Play
{
    public static readonly ReplayOptions Untimed = new() { TimedPasses = 0 };

    /// <summary>A trace from "a id bytes [align]", "f id" and "oom bytes", parted by semicolons.</summary>
    public static Trace Trace(string events)
    {
        var trace = new TraceBuilder("hand-made");
        long line = 0;
        foreach (string[] words in events.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(step => step.Trim().Split(' ')))
        {
            ulong[] numbers = [.. words.Skip(1).Select(ulong.Parse)];
            ulong alignment = words[0] == "a" ? numbers.ElementAtOrDefault(2) : 0;
            trace.Add(words[0] switch
            {
                "a" => new TraceEvent(TraceEventKind.Allocate, (long)numbers[0], numbers[1], alignment, null, ++line),
                "f" => new TraceEvent(TraceEventKind.Free, (long)numbers[0], 0, 0, null, ++line),
                _ => new TraceEvent(TraceEventKind.OutOfMemory, TraceEvent.NoId, numbers[0], 0, null, ++line),
            });
        }

        return trace.Build();
    }

    public static ReplayResult Scattered(string events, ulong? size = null) => Scattered(Trace(events), Untimed with { Size = size });

    public static ReplayResult Scattered(Trace trace, ReplayOptions options) => Replayer.Run(trace, PlacementPolicy.Scattered, options);

    public static ReplayResult Contiguous(string events, ulong? size = null) => Contiguous(Trace(events), Untimed with { Size = size });

    public static ReplayResult Contiguous(Trace trace, ReplayOptions options) => Replayer.Run(trace, PlacementPolicy.Contiguous, options);
}
