using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Tracks the blocks of a device from event to event, and infers the blocks that were live before the recording began.</summary>
/// <remarks>
/// A block ends at <c>free_requested</c>, when the program freed it. <c>free_completed</c> only marks the time from which the recorded
/// allocator could reuse the memory, and ends a block only if the request was not recorded. A block that no event frees ends where the
/// recording contradicts it, at the latest: its addresses are allocated again, its segment is released, or the final segments do not
/// contain it.
/// </remarks>
internal sealed class LiveBlocks(DeviceRecording recording)
{
    private readonly RangeMap<LiveBlock> _live = new();
    private readonly AddressSet _seen = new(recording.Budget);
    private readonly PendingFrees _pending = new();
    private readonly bool _requestsRecorded = recording.Has(SnapshotAction.FreeRequested);

    /// <summary>The steps of the trace, in order of their events.</summary>
    public ChunkedList<BlockStep> Steps { get; } = new(recording.Budget);

    /// <summary>The blocks that the trace allocates, in order. The number of a block is its index.</summary>
    public BornBlocks Born { get; } = new(recording.Budget);

    /// <summary>The blocks that were live before the recording began. The block at index i has the number -1 - i.</summary>
    public List<RecordedBlock> Prelude { get; } = [];

    /// <summary>The events between which each inferred free may have happened, with the bytes of the block.</summary>
    public List<(int From, int To, ulong Size)> Uncertain { get; } = [];

    public int UnmatchedFrees { get; private set; }

    public int UnexplainedBlocks { get; private set; }

    public int VanishedBlocks { get; private set; }

    /// <summary>The number of blocks that ended at <c>free_completed</c>, because no request to free them was recorded.</summary>
    public int EndedByCompletion { get; private set; }

    /// <summary>The blocks that are live at the current event.</summary>
    public IReadOnlyCollection<MappedRange<LiveBlock>> Live => _live.All;

    public bool FreesRecorded => _requestsRecorded || recording.Has(SnapshotAction.FreeCompleted);

    /// <summary>Returns the size of the block of a step.</summary>
    public ulong SizeOf(in BlockStep step) => step.Block >= 0 ? Born.SizeAt(step.Block) : Prelude[-1 - step.Block].Size;

    public void Allocate(in SnapshotEvent item, int index)
    {
        EndWithin(item.Address, item.End, index);
        _seen.Add(item.Address);
        _live.Add(item.Address, item.End, new LiveBlock(Born.Count, index));
        Steps.Add(new BlockStep(index, Born.Count, TraceEventKind.Allocate));
        Born.Add(item);
    }

    /// <summary>Processes a request to free a block.</summary>
    /// <returns>Two values: true if the request ended a block, and true if that block was live before the recording began.</returns>
    public (bool Ended, bool InPrelude) Request(in SnapshotEvent item, int index)
    {
        _pending.Add(item.Address);
        return Free(item, index);
    }

    /// <summary>Processes a completed free, which matters only if its request was not recorded.</summary>
    public (bool Ended, bool InPrelude) Complete(in SnapshotEvent item, int index)
    {
        if (_pending.TryRemove(item.Address))
            return default;

        // If requests are recorded, that of an unknown block came before the recording began, so the block was free already.
        if (_requestsRecorded && _live.At(item.Address) is null)
            return default;

        EndedByCompletion++;
        return Free(item, index);
    }

    /// <summary>Ends the blocks in a range that cannot contain any after the event.</summary>
    public void EndWithin(ulong start, ulong end, int index)
    {
        if (_live.LastWithin(start, end) is null)
            return;

        foreach (MappedRange<LiveBlock> lost in _live.Within(start, end))
            Infer(lost, index);
    }

    /// <summary>Compares the live blocks with those of the final segments, after all events were processed.</summary>
    /// <param name="bornInTrace">Determines whether the memory at an address was first reserved within the trace.</param>
    public void Finish(Func<ulong, bool> bornInTrace)
    {
        var final = new Dictionary<ulong, FinalBlock>(SeededComparer.Shared);
        foreach (FinalBlock block in recording.Blocks)
            final[block.Address] = block;

        EndVanished(final);
        HashSet<ulong> contradicted = Born.FindOver([.. final.Values.Where(block => !_seen.Contains(block.Address))]);
        foreach (FinalBlock block in final.Values.Where(block => !block.IsPending))
        {
            if (_seen.Add(block.Address) && !contradicted.Contains(block.Address) && !bornInTrace(block.Address))
                Prelude.Add(new RecordedBlock(block.Address, block.Requested));
            else if (_live.At(block.Address) is null)
                UnexplainedBlocks++;
        }
    }

    private void EndVanished(Dictionary<ulong, FinalBlock> final)
    {
        foreach (MappedRange<LiveBlock> block in _live.All)
        {
            bool held = final.TryGetValue(block.Start, out FinalBlock end);
            if (held && (!end.IsPending || _requestsRecorded))
                continue;
            if (!FreesRecorded || held)
                InferAtEnd(block);
            else
                VanishedBlocks++;
        }
    }

    private (bool Ended, bool InPrelude) Free(in SnapshotEvent item, int index)
    {
        if (_live.TryRemove(item.Address, out MappedRange<LiveBlock> block))
        {
            Steps.Add(new BlockStep(index, block.Value.Number, TraceEventKind.Free));
            return (true, false);
        }

        if (!_seen.Add(item.Address))
        {
            UnmatchedFrees++;
            return default;
        }

        Prelude.Add(new RecordedBlock(item.Address, item.Size));
        Steps.Add(new BlockStep(index, -Prelude.Count, TraceEventKind.Free));
        return (true, true);
    }

    private void InferAtEnd(in MappedRange<LiveBlock> block)
    {
        int end = recording.Events.Count;
        Infer(block, end - 1);
        Uncertain[^1] = (block.Value.Birth + 1, end, Born.SizeAt(block.Value.Number));
    }

    private void Infer(in MappedRange<LiveBlock> block, int index)
    {
        _live.Remove(block);
        Steps.Add(new BlockStep(index, block.Value.Number, TraceEventKind.Free));
        Uncertain.Add((block.Value.Birth + 1, index, Born.SizeAt(block.Value.Number)));
    }

    /// <summary>One live block; <paramref name="Birth"/> is the index of the event that allocated it.</summary>
    internal readonly record struct LiveBlock(int Number, int Birth);
}
