using System.Collections.Immutable;
using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>Builds a <see cref="Trace"/> event by event, and refuses an event that the trace cannot hold.</summary>
/// <remarks>Adding an event costs a hash look-up. Not thread-safe. A builder builds one trace.</remarks>
/// <example>
/// <code>
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// Trace built = trace.Build();
/// Console.WriteLine($"{new ByteSize(built.PeakLiveBytes)}"); // 4 MiB
/// </code>
/// </example>
public sealed class TraceBuilder
{
    private readonly string _name;
    private readonly Func<TraceEvent, string> _locate;
    private readonly BlockLedger _ledger;
    private readonly TraceEvents _events;
    private readonly BlockIds _originalIds;
    private int _preludeCount;
    private int _outOfMemoryCount;
    private int _detailCount;
    private bool _isBuilt;

    /// <summary>Starts an empty trace.</summary>
    /// <param name="name">The name of the trace, which errors quote.</param>
    public TraceBuilder(string name)
        : this(name, item => $"line {item.Line}")
    {
    }

    internal TraceBuilder(string name, Func<TraceEvent, string> locate, ReadBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        _name = name;
        _locate = locate;
        _ledger = new BlockLedger(budget);
        _events = new TraceEvents(budget);
        _originalIds = new BlockIds(budget);
    }

    /// <summary>The comment lines of the trace, without the leading <c>#</c>.</summary>
    public IReadOnlyList<string> Header { get; set; } = [];

    /// <summary>The allocator that the trace was recorded from, or null if it is unknown.</summary>
    public RecordedSpace? Space { get; set; }

    /// <summary>The memory that the recorded allocator had reserved, or null if it is unknown.</summary>
    public RecordedFootprint? Recorded { get; set; }

    internal SnapshotNotes? Notes { get; set; }

    internal long? Device { get; set; }

    internal RecordedLayout? Layout { get; set; }

    internal ImmutableArray<RecordedRefusal> Refusals { get; set; } = [];

    internal StackTable Stacks { get; set; } = StackTable.Empty;

    /// <summary>Adds an event. Its id is any number that no earlier allocation used; the trace renumbers it.</summary>
    /// <param name="item">The event. The size of a free and the id of an out-of-memory event are ignored.</param>
    /// <exception cref="TraceFormatException">
    /// The size is zero, the alignment is not a power of two, the id was allocated before or is not live, or more than 2^64 - 1 bytes would
    /// be live. The trace is unchanged.
    /// </exception>
    public void Add(in TraceEvent item)
    {
        if (_isBuilt)
            throw new InvalidOperationException("The trace was built already; a builder builds one trace.");

        string? problem = _ledger.Enter(item, out LedgerBlock block);
        if (problem is not null)
            throw new TraceFormatException(_name, _locate(item), problem);

        _events.Add(item with { Id = block.Dense, Size = block.Size });
        if (item.Kind == TraceEventKind.Allocate)
            _originalIds.Add(item.Id);
        else if (item.Kind == TraceEventKind.OutOfMemory)
            _outOfMemoryCount++;
        else if (item.IsDetail)
            _detailCount++;
    }

    /// <summary>
    /// Adds an event of a block that the caller tracks itself: its id is dense already, a free has the size of its block, which is live.
    /// </summary>
    /// <exception cref="TraceFormatException">More than 2^64 - 1 bytes would be live. The trace is unchanged.</exception>
    internal void AddBlock(in TraceEvent item)
    {
        if (_ledger.Count(item) is { } problem)
            throw new TraceFormatException(_name, _locate(item), problem);

        _events.Add(item);
        if (item.Kind == TraceEventKind.Allocate)
            _originalIds.Add(item.Id);
        else if (item.Kind == TraceEventKind.OutOfMemory)
            _outOfMemoryCount++;
    }

    /// <summary>Adds an allocation of <paramref name="size"/> bytes.</summary>
    /// <exception cref="TraceFormatException">The event is refused as by <see cref="Add"/>.</exception>
    public void Allocate(long id, ulong size, ulong alignment = 0, long? timeMicroseconds = null) =>
        Add(new TraceEvent(TraceEventKind.Allocate, id, size, alignment, timeMicroseconds, _events.Length + 1));

    /// <summary>Adds a free of a live block.</summary>
    /// <exception cref="TraceFormatException">The event is refused as by <see cref="Add"/>.</exception>
    public void Free(long id, long? timeMicroseconds = null) =>
        Add(new TraceEvent(TraceEventKind.Free, id, 0, 0, timeMicroseconds, _events.Length + 1));

    /// <summary>Marks all events so far as memory that was live before the recording began.</summary>
    /// <exception cref="InvalidOperationException">One of the events is not an allocation.</exception>
    public void EndPrelude()
    {
        if (_originalIds.Count != _events.Length)
            throw new InvalidOperationException("A prelude holds only allocations.");

        _preludeCount = _events.Length;
    }

    /// <summary>Builds the trace of all events added so far. No event can be added afterwards.</summary>
    public Trace Build()
    {
        _isBuilt = true;
        _events.Seal();
        return Create();
    }

    private Trace Create() => new(_name, _events, _originalIds)
    {
        PreludeCount = _preludeCount,
        PeakLiveBytes = _ledger.PeakLiveBytes,
        FinalLiveBytes = _ledger.LiveBytes,
        OutOfMemoryCount = _outOfMemoryCount,
        DetailCount = _detailCount,
        Space = Space,
        Header = [.. Header],
        Recorded = Recorded,
        Notes = Notes,
        Device = Device,
        Layout = Layout,
        Refusals = Refusals,
        Stacks = Stacks,
    };

    /// <summary>Returns the name of the trace and the number of events so far.</summary>
    public override string ToString() => $"{_name}: {_events}";
}
