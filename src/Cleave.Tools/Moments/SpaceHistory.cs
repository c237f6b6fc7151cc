namespace Cleave.Tools.Moments;

/// <summary>What happened in a space from the first event to the last, thinned where it would be too much to look at. Immutable.</summary>
/// <remarks>An event's index counts from 0; the state at an event is the one just after it.</remarks>
public sealed record SpaceHistory
{
    /// <summary>Events in all.</summary>
    public required int EventCount { get; init; }

    /// <summary>The first event at which most bytes were live.</summary>
    public required int PeakEvent { get; init; }

    /// <summary>The unit in which mapped memory is counted, in bytes.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>How much was live and mapped, in the order of events. Where it is thinned, highs and lows are kept.</summary>
    public required IReadOnlyList<HistoryPoint> Points { get; init; }

    /// <summary>What lay where from when to when, in the order of birth; a part of all where it is thinned.</summary>
    public required IReadOnlyList<BlockLife> Lives { get; init; }

    /// <summary>The stacks that lives refer to: one frame a line, the innermost first.</summary>
    public required IReadOnlyList<string> Stacks { get; init; }

    /// <summary>Which addresses the recorded allocator had reserved when; empty for a replay, whose space is all reserved.</summary>
    public IReadOnlyList<SegmentLife> Segments { get; init; } = [];

    /// <summary>What was thinned, and how.</summary>
    public required HistoryThinning Thinning { get; init; }
}

/// <summary>How much was in use just after an event. Sizes are bytes.</summary>
/// <param name="Event">The index of the event.</param>
/// <param name="Live">Live, as asked for.</param>
/// <param name="Allocated">In blocks, rounding included.</param>
/// <param name="Mapped">In pages that hold anything.</param>
/// <param name="TimeMicroseconds">When it was, where that was recorded.</param>
public readonly record struct HistoryPoint(int Event, ulong Live, ulong Allocated, ulong Mapped, long? TimeMicroseconds);

/// <summary>A run of addresses that one allocation held, and when: a rectangle of the memory map.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes; blocks of an allocation that lie side by side are one run.</param>
/// <param name="Birth">The event that allocated it.</param>
/// <param name="Death">The event that freed it; the number of events where none did.</param>
/// <param name="Id">The id of the allocation in its file.</param>
/// <param name="Requested">Bytes that the whole allocation asked for.</param>
/// <param name="Stack">The index of the stack that allocated it, or -1.</param>
public readonly record struct BlockLife(ulong Address, ulong Size, int Birth, int Death, long Id, ulong Requested, int Stack)
{
    /// <summary>Whether it was live just after an event.</summary>
    public bool IsLiveAt(int index) => Birth <= index && index < Death;
}

/// <summary>A range of addresses that the recorded allocator had reserved, and when.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Birth">The event from which on it was reserved.</param>
/// <param name="Death">The event that released it; the number of events if none did.</param>
public readonly record struct SegmentLife(ulong Address, ulong Size, int Birth, int Death);

/// <summary>What was left out of a history so that it stays small, and what stands for it.</summary>
/// <param name="AllLives">Lives before thinning.</param>
/// <param name="ShownArea">The share of the area (bytes times events) of all lives that is kept, from 0 to 1.</param>
/// <param name="AllPoints">Points before thinning, which is one an event.</param>
/// <param name="Shadow">How densely the lives that were left out covered the map, or null where none was.</param>
public sealed record HistoryThinning(int AllLives, double ShownArea, int AllPoints, MapShadow? Shadow);

/// <summary>The memory map cut into equal cells, each with the share of its area that something covered.</summary>
/// <param name="Columns">Cells across the events.</param>
/// <param name="Rows">Cells across the addresses, from the lowest.</param>
/// <param name="Cover">The share of each cell in steps of 1/255, row by row.</param>
public sealed record MapShadow(int Columns, int Rows, ReadOnlyMemory<byte> Cover);
