using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>A row of 8192 events of a trace: in 16 bytes each if they are near each other, else in 28. Immutable, so thread-safe.</summary>
/// <remarks>Events are near if their times span less than 2^32 microseconds and their lines less than 16 384, and if each size has 32 bits
/// between its highest and its lowest one.</remarks>
internal sealed class TraceEventChunk
{
    /// <summary>The logarithm of the number of events.</summary>
    public const int CountLog2 = 13;

    /// <summary>The number of events.</summary>
    public const int Count = 1 << CountLog2;

    private readonly WideEvent[]? _wide;
    private readonly NearEvent[] _near = [];
    private readonly long _firstTime;
    private readonly long _firstLine;

    private TraceEventChunk(WideEvent[] wide) => _wide = wide;

    private TraceEventChunk(NearEvent[] near, long firstTime, long firstLine) =>
        (_near, _firstTime, _firstLine) = (near, firstTime, firstLine);

    /// <summary>Packs events, which are copied.</summary>
    public static TraceEventChunk Of(ReadOnlySpan<WideEvent> events, ReadBudget? budget)
    {
        (long firstTime, long lastTime) = (long.MaxValue, long.MinValue);
        (long firstLine, long lastLine) = (long.MaxValue, long.MinValue);
        bool areNear = true;
        foreach (WideEvent wide in events)
        {
            TraceEvent item = wide.Unpack(null);
            (firstLine, lastLine) = (Math.Min(firstLine, item.Line), Math.Max(lastLine, item.Line));
            if (item.TimeMicroseconds is { } time)
                (firstTime, lastTime) = (Math.Min(firstTime, time), Math.Max(lastTime, time));

            areNear &= NearEvent.HasSize(item.Size);
        }

        areNear &= lastLine - firstLine <= NearEvent.MostLines
            && (firstTime > lastTime || (ulong)lastTime - (ulong)firstTime <= uint.MaxValue);
        budget?.Charge((long)events.Length * (areNear ? NearEvent.Bytes : WideEvent.Bytes));
        return areNear ? OfNear(events, firstTime, firstLine) : new TraceEventChunk(events.ToArray());
    }

    /// <summary>Unpacks the event at an index.</summary>
    public TraceEvent At(int index, TraceTerms? terms) =>
        _wide is null ? _near[index].Unpack(_firstTime, _firstLine, terms) : _wide[index].Unpack(terms);

    private static TraceEventChunk OfNear(ReadOnlySpan<WideEvent> events, long firstTime, long firstLine)
    {
        var near = new NearEvent[events.Length];
        for (int at = 0; at < near.Length; at++)
            near[at] = NearEvent.Of(events[at].Unpack(null), firstTime, firstLine);

        return new TraceEventChunk(near, firstTime, firstLine);
    }
}
