using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Adds the prelude and the steps of a device to its trace, and releases the memory of the steps meanwhile.</summary>
internal sealed class StepPlayer(DeviceRecording recording, LiveBlocks blocks, TraceBuilder builder)
{
    /// <param name="preludeOrder">The indexes of the blocks of the prelude, in order of address.</param>
    public void Play(int[] preludeOrder)
    {
        long[] preludeIds = AddPrelude(preludeOrder);
        SnapshotEvents.Enumerator events = recording.Events.Release();
        for (int at = 0; at < blocks.Steps.Count; at++)
        {
            BlockStep step = blocks.Steps[at];
            blocks.Steps.ReleaseBelow(at);
            // A step has the time of its event. Events without a step are passed over.
            while (events.Index < step.Event)
                events.MoveNext();

            builder.AddBlock(ToEvent(step, events.Current, preludeIds));
        }
    }

    // Blocks are in order of address, because the order of their allocation is unknown. The result maps an index to a final id.
    private long[] AddPrelude(int[] order)
    {
        long[] ids = new long[order.Length];
        for (int id = 0; id < order.Length; id++)
        {
            ids[order[id]] = id;
            builder.AddBlock(new(TraceEventKind.Allocate, id, blocks.Prelude[order[id]].Size, 0, 0, TraceEvent.NoLine));
        }

        builder.EndPrelude();
        return ids;
    }

    private TraceEvent ToEvent(in BlockStep step, in SnapshotEvent item, long[] preludeIds)
    {
        if (step.Kind == TraceEventKind.OutOfMemory)
            return new(step.Kind, TraceEvent.NoId, item.Size, 0, item.TimeOrNull, step.Event);

        long id = step.Block >= 0 ? step.Block + preludeIds.Length : preludeIds[-1 - step.Block];
        return new(step.Kind, id, blocks.SizeOf(step), 0, item.TimeOrNull, step.Event);
    }
}
