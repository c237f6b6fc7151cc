using System.Collections.Immutable;

namespace Cleave.Tools.Traces;

/// <summary>Builds a <see cref="Trace"/> event by event, and refuses an event that the trace cannot hold.</summary>
/// <remarks>Adding costs a hash look-up. Not thread-safe. A builder builds one trace.</remarks>
public sealed class TraceBuilder
{
    private readonly string _name;
    private readonly Func<TraceEvent, string> _locate;
    private readonly BlockLedger _ledger = new();
    private readonly ImmutableArray<TraceEvent>.Builder _events = ImmutableArray.CreateBuilder<TraceEvent>();
    private readonly ImmutableArray<long>.Builder _originalIds = ImmutableArray.CreateBuilder<long>();
    private int _preludeCount;
    private int _outOfMemoryCount;
    private int _detailCount;

    /// <summary>Starts an empty trace.</summary>
    /// <param name="name">The name of the trace, also named in errors.</param>
    public TraceBuilder(string name)
        : this(name, item => $"line {item.Line}")
    {
    }

    internal TraceBuilder(string name, Func<TraceEvent, string> locate)
    {
        ArgumentNullException.ThrowIfNull(name);
        _name = name;
        _locate = locate;
    }

    /// <summary>The comment lines of the trace, without the leading <c>#</c>.</summary>
    public IReadOnlyList<string> Header { get; set; } = [];

    /// <summary>The allocator that the trace is of, if known.</summary>
    public RecordedSpace? Space { get; set; }

    /// <summary>What the recording allocator reserved, if known.</summary>
    public RecordedFootprint? Recorded { get; set; }

    internal SnapshotNotes? Notes { get; set; }

    internal StackTable Stacks { get; set; } = StackTable.Empty;

    /// <summary>Adds an event; its id is any number that is allocated once, and is renumbered.</summary>
    /// <param name="item">The event. The size of a free and the id of an out-of-memory event are ignored.</param>
    /// <exception cref="TraceFormatException">
    /// The size is zero, the alignment no power of two, the id was allocated before or is not live, or more than
    /// 2^64 - 1 bytes would be live. The trace is then as before.
    /// </exception>
    public void Add(in TraceEvent item)
    {
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

    /// <summary>Adds an allocation of <paramref name="size"/> bytes.</summary>
    /// <exception cref="TraceFormatException">As for <see cref="Add"/>.</exception>
    public void Allocate(long id, ulong size, ulong alignment = 0, long? timeMicroseconds = null) =>
        Add(new TraceEvent(TraceEventKind.Allocate, id, size, alignment, timeMicroseconds, _events.Count + 1));

    /// <summary>Adds a free.</summary>
    /// <exception cref="TraceFormatException">As for <see cref="Add"/>.</exception>
    public void Free(long id, long? timeMicroseconds = null) =>
        Add(new TraceEvent(TraceEventKind.Free, id, 0, 0, timeMicroseconds, _events.Count + 1));

    /// <summary>Says that all events so far were live before the recording began.</summary>
    /// <exception cref="InvalidOperationException">One of them is not an allocation.</exception>
    public void EndPrelude()
    {
        if (_originalIds.Count != _events.Count)
            throw new InvalidOperationException("A prelude holds only allocations.");

        _preludeCount = _events.Count;
    }

    /// <summary>The trace with all events added so far. Copies them.</summary>
    public Trace Build() => new(_name, _events.ToImmutable(), _originalIds.ToImmutable())
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
        Stacks = Stacks,
    };
}
