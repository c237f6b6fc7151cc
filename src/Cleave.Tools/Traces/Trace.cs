using System.Collections.Immutable;
using Cleave.Tools.Files;
using Cleave.Tools.Snapshots;
using Cleave.Tools.TextTraces;

namespace Cleave.Tools.Traces;

/// <summary>A recorded trace, whole and in memory, because a replay plays it many times. Immutable, so thread-safe.</summary>
/// <remarks>
/// It keeps these by construction: block ids are dense, 0 to <see cref="AllocationCount"/> - 1 in order of allocation, so
/// a replay looks a block up in an array; every free is of a live block; no size is zero. Memory: 28 bytes an event, and 8 a block if its ids in the file are not 0, 1, 2 and so on.
/// Made by <see cref="TraceFile"/>, <see cref="TraceTextReader"/>, <see cref="PyTorchSnapshotReader"/> or
/// <see cref="TraceBuilder"/>.
/// </remarks>
public sealed class Trace
{
    internal Trace(string name, TraceEvents events, IReadOnlyList<long> originalIds)
    {
        Name = name;
        Events = events;
        OriginalIds = originalIds;
    }

    /// <summary>The name to show for it, usually that of the file.</summary>
    public string Name { get; }

    /// <summary>All events in order, the prelude first.</summary>
    public TraceEvents Events { get; }

    /// <summary>The ids that the blocks had in the file, indexed by dense id.</summary>
    public IReadOnlyList<long> OriginalIds { get; }

    /// <summary>How many leading events, all of them allocations, stand for what was live before the recording began.</summary>
    public int PreludeCount { get; internal init; }

    /// <summary>The most bytes live at once, as asked for.</summary>
    public ulong PeakLiveBytes { get; internal init; }

    /// <summary>The bytes still live after the last event.</summary>
    public ulong FinalLiveBytes { get; internal init; }

    /// <summary>Allocations, those of the prelude counted in; also the number of block ids.</summary>
    public int AllocationCount => OriginalIds.Count;

    /// <summary>Frees.</summary>
    public int FreeCount => Events.Length - AllocationCount - OutOfMemoryCount - DetailCount;

    /// <summary>Refused requests of the recorded program.</summary>
    public int OutOfMemoryCount { get; internal init; }

    /// <summary>Steps of the recorded allocator that mean nothing to another; see <see cref="TraceEvent.IsDetail"/>.</summary>
    public int DetailCount { get; internal init; }

    /// <summary>The allocator that it was recorded from, where a recorder said so.</summary>
    public RecordedSpace? Space { get; internal init; }

    /// <summary>The comment lines at the head of a text trace, without the leading <c>#</c>: source, licence and the like.</summary>
    public ImmutableArray<string> Header { get; internal init; } = [];

    /// <summary>What the recording allocator itself had reserved, or null where the file does not say.</summary>
    public RecordedFootprint? Recorded { get; internal init; }

    /// <summary>What a snapshot's reader inferred or left out, or null for a trace that is no snapshot.</summary>
    public SnapshotNotes? Notes { get; internal init; }

    /// <summary>Where a snapshot says that the blocks and segments were; null for a trace that is no snapshot.</summary>
    public RecordedLayout? Layout { get; internal init; }

    /// <summary>What a snapshot says about the requests that the recorded program was refused: the first 100, in order.</summary>
    public ImmutableArray<RecordedRefusal> Refusals { get; internal init; } = [];

    /// <summary>Whether it is the state of a snapshot whose history was off: what was live at one moment, and no event.</summary>
    public bool IsOneState => Notes is { } notes && notes.Gaps.HasFlag(SnapshotGaps.NoHistory);

    /// <summary>The stacks that allocated the blocks, where the file has them; a trace in text form has none.</summary>
    public StackTable Stacks { get; internal init; } = StackTable.Empty;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Events.Length} events, {AllocationCount} allocations, peak {PeakLiveBytes} bytes live";
}
