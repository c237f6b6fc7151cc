using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Converts the addresses and times of blocks and segments to the events of the trace.</summary>
internal sealed class LayoutBuilder(LiveBlocks blocks, int[] preludeOrder, int eventCount)
{
    /// <summary>Builds the layout of a device. The addresses of its blocks are moved there.</summary>
    /// <param name="spans">The ranges that were reserved, with events of the recording.</param>
    /// <param name="settings">The settings of the allocator.</param>
    public RecordedLayout Layout(IEnumerable<ReservedSpan> spans, RecordedSettings settings) => new(
        Addresses(),
        [.. spans.Where(span => span.Birth < span.Death).OrderBy(span => span.Start).ThenBy(span => span.Birth).Select(ToSegment)])
    {
        Settings = settings,
    };

    /// <summary>Builds the descriptions of the refused requests.</summary>
    /// <param name="refused">The requests that are described.</param>
    /// <param name="reserved">The reserved bytes over the events of the recording.</param>
    public ImmutableArray<RecordedRefusal> Refusals(IEnumerable<RefusedStep> refused, ReservedCurve reserved) =>
    [
        .. refused.Select(step => new RecordedRefusal(
            preludeOrder.Length + step.Step,
            step.DeviceFree == SnapshotEvent.NotSaid ? null : step.DeviceFree,
            reserved.At(step.Event))),
    ];

    private ImmutableArray<ulong> Addresses()
    {
        var addresses = new ulong[preludeOrder.Length + blocks.Born.Count];
        for (int id = 0; id < preludeOrder.Length; id++)
            addresses[id] = blocks.Prelude[preludeOrder[id]].Address;

        blocks.Born.MoveAddresses(addresses.AsSpan(preludeOrder.Length));
        return ImmutableCollectionsMarshal.AsImmutableArray(addresses);
    }

    private RecordedSegment ToSegment(ReservedSpan span) =>
        new(span.Start, span.Top - span.Start, EventOf(span.Birth), EventOf(span.Death), span.IsWhole);

    /// <summary>Finds the first event of the trace at or after an event of the recording.</summary>
    private int EventOf(int index)
    {
        if (index < 0)
            return 0;
        if (index >= eventCount)
            return preludeOrder.Length + blocks.Steps.Count;

        int low = 0;
        for (int high = blocks.Steps.Count; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = blocks.Steps[middle].Event < index ? (middle + 1, high) : (low, middle);
        }

        return preludeOrder.Length + low;
    }
}

/// <summary>A request that the recorded program was refused.</summary>
/// <param name="Step">The index of its step in the trace, without the prelude.</param>
/// <param name="Event">The index of its event in the recording.</param>
/// <param name="DeviceFree">Bytes that were free on the device, or <see cref="SnapshotEvent.NotSaid"/>.</param>
internal readonly record struct RefusedStep(int Step, int Event, ulong DeviceFree);
