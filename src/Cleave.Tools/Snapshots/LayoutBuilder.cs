using System.Collections.Immutable;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Converts the addresses and times of blocks and segments to the events of the trace.</summary>
internal sealed class LayoutBuilder(LiveBlocks blocks, int[] preludeOrder, int eventCount)
{
    /// <summary>The most refused requests that are described; a program that catches the error may be refused many times.</summary>
    private const int MostRefusals = 100;

    private readonly int[] _stepEvents = [.. blocks.Steps.Select(step => step.Event)];

    /// <summary>Builds the layout of a device.</summary>
    /// <param name="spans">The ranges that were reserved, with events of the recording.</param>
    /// <param name="settings">The settings of the allocator.</param>
    public RecordedLayout Layout(IEnumerable<ReservedSpan> spans, RecordedSettings settings) => new(
        [.. preludeOrder.Select(index => blocks.Prelude[index].Address), .. Enumerable.Range(0, blocks.Births.Count).Select(
            number => blocks.BlockAt(number).Address)],
        [.. spans.Where(span => span.Birth < span.Death).OrderBy(span => span.Start).ThenBy(span => span.Birth).Select(ToSegment)])
    {
        Settings = settings,
    };

    /// <summary>Builds the descriptions of the refused requests.</summary>
    /// <param name="recording">The recording of the device.</param>
    /// <param name="reserved">The reserved bytes over the events of the recording.</param>
    public ImmutableArray<RecordedRefusal> Refusals(DeviceRecording recording, ReservedCurve reserved) =>
    [
        .. blocks.Steps.Index().Where(step => step.Item.Kind == TraceEventKind.OutOfMemory).Take(MostRefusals).Select(step =>
        {
            ulong free = recording.Events[step.Item.Event].Address;
            return new RecordedRefusal(
                preludeOrder.Length + step.Index, free == SnapshotEvent.NotSaid ? null : free, reserved.At(step.Item.Event));
        }),
    ];

    private RecordedSegment ToSegment(ReservedSpan span) =>
        new(span.Start, span.Top - span.Start, EventOf(span.Birth), EventOf(span.Death), span.IsWhole);

    /// <summary>Finds the first event of the trace at or after an event of the recording.</summary>
    private int EventOf(int index)
    {
        if (index < 0)
            return 0;
        if (index >= eventCount)
            return preludeOrder.Length + _stepEvents.Length;

        int at = Array.BinarySearch(_stepEvents, index);
        while (at > 0 && _stepEvents[at - 1] == index)
            at--;

        return preludeOrder.Length + (at >= 0 ? at : ~at);
    }
}
