using System.Collections.Immutable;
using Cleave.Tools.Files;
using Cleave.Tools.Snapshots;
using Cleave.Tools.TextTraces;

namespace Cleave.Tools.Traces;

/// <summary>A recorded trace, whole and in memory, because a replay plays it many times. Immutable, so thread-safe.</summary>
/// <remarks>
/// Every trace keeps these invariants. Block ids are dense: 0 to <see cref="AllocationCount"/> - 1 in order of allocation, so a replay
/// looks up a block in an array. Every free is of a live block, and no size is zero. Memory: that of the <see cref="TraceEvents"/>, and 8
/// bytes a block if its ids in the file are not 0, 1, 2 and so on. <see cref="TraceFile"/>, <see cref="TraceTextReader"/>, <see
/// cref="PyTorchSnapshotReader"/> and <see cref="TraceBuilder"/> make traces.
/// </remarks>
public sealed class Trace
{
    internal Trace(string name, TraceEvents events, IReadOnlyList<long> originalIds)
    {
        Name = name;
        Events = events;
        OriginalIds = originalIds;
    }

    /// <summary>The display name of the trace, usually the name of its file.</summary>
    public string Name { get; }

    /// <summary>All events in order, the prelude first.</summary>
    public TraceEvents Events { get; }

    /// <summary>The ids that the blocks had in the file, indexed by dense id.</summary>
    public IReadOnlyList<long> OriginalIds { get; }

    /// <summary>
    /// The number of leading events that stand for memory that was live before the recording began. All of them are allocations.
    /// </summary>
    public int PreludeCount { get; internal init; }

    /// <summary>The most bytes that were live at once, as requested.</summary>
    public ulong PeakLiveBytes { get; internal init; }

    /// <summary>The bytes that are still live after the last event.</summary>
    public ulong FinalLiveBytes { get; internal init; }

    /// <summary>The number of allocations, the prelude included; also the number of block ids.</summary>
    public int AllocationCount => OriginalIds.Count;

    /// <summary>The number of frees of whole allocations.</summary>
    public int FreeCount => Events.Length - AllocationCount - OutOfMemoryCount - DetailCount;

    /// <summary>The number of requests that the recorded program was refused.</summary>
    public int OutOfMemoryCount { get; internal init; }

    /// <summary>
    /// The number of steps of the recorded allocator that mean nothing to another allocator; see <see cref="TraceEvent.IsDetail"/>.
    /// </summary>
    public int DetailCount { get; internal init; }

    /// <summary>The allocator that the trace was recorded from, or null if the recording does not name it.</summary>
    public RecordedSpace? Space { get; internal init; }

    /// <summary>The comment lines at the head of a text trace, without the leading <c>#</c>: source, licence and the like.</summary>
    public ImmutableArray<string> Header { get; internal init; } = [];

    /// <summary>The number of the device in a snapshot; null if the trace is not from a snapshot.</summary>
    public long? Device { get; internal init; }

    /// <summary>The memory that the recorded allocator had reserved, or null if the file does not give it.</summary>
    public RecordedFootprint? Recorded { get; internal init; }

    /// <summary>Counts of events that the reader of a snapshot inferred or left out, or null if the trace is not from a snapshot.</summary>
    public SnapshotNotes? Notes { get; internal init; }

    /// <summary>The addresses of blocks and segments in a snapshot; null if the trace is not from a snapshot.</summary>
    public RecordedLayout? Layout { get; internal init; }

    /// <summary>The first 100 requests that the recorded program was refused, in order, as a snapshot describes them.</summary>
    public ImmutableArray<RecordedRefusal> Refusals { get; internal init; } = [];

    /// <summary>
    /// True if the trace is only the state of a snapshot whose history was off: the blocks that were live at one moment, and no other
    /// event.
    /// </summary>
    public bool IsOneState => Notes is { } notes && notes.Gaps.HasFlag(SnapshotGaps.NoHistory);

    /// <summary>The call stacks that allocated the blocks, if the file contains them; a trace in text form has none.</summary>
    public StackTable Stacks { get; internal init; } = StackTable.Empty;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Events.Length} events, {AllocationCount} allocations, peak {PeakLiveBytes} bytes live";
}
