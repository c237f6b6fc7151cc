namespace Cleave.Tools.Moments;

/// <summary>The history of a space from the first event to the last, reduced if it is too large to display. Immutable.</summary>
/// <remarks>The index of an event counts from 0. The state at an event is the state just after it.</remarks>
public sealed record SpaceHistory
{
    /// <summary>The number of all events.</summary>
    public required int EventCount { get; init; }

    /// <summary>The index of the first event at which the most bytes were live.</summary>
    public required int PeakEvent { get; init; }

    /// <summary>The unit in which mapped memory is counted, in bytes.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>The bytes that were live and mapped, in the order of events. A reduced history keeps highs and lows.</summary>
    public required IReadOnlyList<HistoryPoint> Points { get; init; }

    /// <summary>The addresses and times of allocations, in the order of birth. A reduced history keeps a part of them.</summary>
    public required IReadOnlyList<BlockLife> Lives { get; init; }

    /// <summary>The stacks that lives refer to: one frame a line, the innermost first.</summary>
    public required IReadOnlyList<string> Stacks { get; init; }

    /// <summary>
    /// The ranges that the recorded allocator had reserved, with times; empty for a replay, whose whole space is reserved.
    /// </summary>
    public IReadOnlyList<SegmentLife> Segments { get; init; } = [];

    /// <summary>A description of how the history was reduced.</summary>
    public required HistoryThinning Thinning { get; init; }
}

/// <summary>The bytes that were in use just after an event.</summary>
/// <param name="Event">The index of the event.</param>
/// <param name="Live">Bytes that were live, as requested.</param>
/// <param name="Allocated">Bytes in allocated blocks, rounding included.</param>
/// <param name="Mapped">Bytes in pages of which any part is allocated.</param>
/// <param name="TimeMicroseconds">Microseconds since the recording began, or null if the time was not recorded.</param>
public readonly record struct HistoryPoint(int Event, ulong Live, ulong Allocated, ulong Mapped, long? TimeMicroseconds);

/// <summary>A run of addresses that one allocation held, and its lifetime: a rectangle of the memory map.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">Bytes of the run. Adjacent blocks of one allocation are one run.</param>
/// <param name="Birth">The index of the event that allocated the run.</param>
/// <param name="Death">The index of the event that freed the run, or the number of events if it was never freed.</param>
/// <param name="Id">The id of the allocation in its file.</param>
/// <param name="Requested">Bytes that were requested for the whole allocation.</param>
/// <param name="Stack">The index of the stack that allocated the run, or -1.</param>
public readonly record struct BlockLife(ulong Address, ulong Size, int Birth, int Death, long Id, ulong Requested, int Stack)
{
    /// <summary>Determines whether the run was live just after an event.</summary>
    public bool IsLiveAt(int index) => Birth <= index && index < Death;
}

/// <summary>A range of addresses that the recorded allocator had reserved, and its lifetime.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The length of the range, in bytes.</param>
/// <param name="Birth">The index of the event that reserved the range.</param>
/// <param name="Death">The index of the event that released the range, or the number of events if it was never released.</param>
public readonly record struct SegmentLife(ulong Address, ulong Size, int Birth, int Death);

/// <summary>The parts that a reduced history leaves out, and the shadow that replaces them. Immutable.</summary>
/// <param name="AllLives">The number of lives in the complete history.</param>
/// <param name="ShownArea">The share of the area (bytes times events) of all lives that is kept, from 0 to 1.</param>
/// <param name="AllPoints">The number of points in the complete history, which has one for each event.</param>
/// <param name="Shadow">The density of the lives that were left out, or null if none was left out.</param>
public sealed record HistoryThinning(int AllLives, double ShownArea, int AllPoints, MapShadow? Shadow);

/// <summary>The memory map cut into equal cells, with the share of each cell that is covered.</summary>
/// <param name="Columns">The number of cells across the events.</param>
/// <param name="Rows">The number of cells across the addresses, from the lowest address on.</param>
/// <param name="Cover">The covered share of each cell in steps of 1/255, row by row.</param>
public sealed record MapShadow(int Columns, int Rows, ReadOnlyMemory<byte> Cover);
