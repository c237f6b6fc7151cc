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
    private readonly HashSet<ulong> _seen = new(SeededComparer.Shared);
    private readonly Dictionary<ulong, int> _pendingFrees = new(SeededComparer.Shared);
    private readonly bool _requestsRecorded = recording.Has(SnapshotAction.FreeRequested);

    public ChunkedList<BlockStep> Steps { get; } = new(recording.Budget);

    /// <summary>The events that allocated blocks, in order. The number of a block is its index in this list.</summary>
    public ChunkedList<int> Births { get; } = new(recording.Budget);

    /// <summary>Returns a block that was allocated in the trace, by its number.</summary>
    public RecordedBlock BlockAt(int number)
    {
        SnapshotEvent birth = recording.Events[Births[number]];
        return new RecordedBlock(birth.Address, birth.Size, birth.Stack);
    }

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
    public IReadOnlyCollection<RangeMap<LiveBlock>.MappedRange> Live => _live.All;

    public bool FreesRecorded => _requestsRecorded || recording.Has(SnapshotAction.FreeCompleted);

    public void Allocate(int index)
    {
        SnapshotEvent item = recording.Events[index];
        EndWithin(item.Address, item.End, index);
        _seen.Add(item.Address);
        _live.Add(item.Address, item.End, new LiveBlock(Births.Count, item.Size, index));
        Steps.Add(new BlockStep(index, Births.Count, TraceEventKind.Allocate));
        Births.Add(index);
    }

    /// <summary>Processes a request to free a block.</summary>
    /// <returns>Two values: true if the request ended a block, and true if that block was live before the recording began.</returns>
    public (bool Ended, bool InPrelude) Request(int index)
    {
        ulong address = recording.Events[index].Address;
        _pendingFrees[address] = _pendingFrees.GetValueOrDefault(address) + 1;
        return Free(index);
    }

    /// <summary>Processes a completed free, which matters only if its request was not recorded.</summary>
    public (bool Ended, bool InPrelude) Complete(int index)
    {
        ulong address = recording.Events[index].Address;
        if (_pendingFrees.Remove(address, out int pending))
        {
            if (pending > 1)
                _pendingFrees.Add(address, pending - 1);

            return default;
        }

        // If requests are recorded, that of an unknown block came before the recording began, so the block was free already.
        if (_requestsRecorded && _live.At(address) is null)
            return default;

        EndedByCompletion++;
        return Free(index);
    }

    /// <summary>Ends the blocks in a range that cannot contain any after the event.</summary>
    public void EndWithin(ulong start, ulong end, int index)
    {
        if (_live.LastWithin(start, end) is null)
            return;

        foreach (RangeMap<LiveBlock>.MappedRange lost in _live.Within(start, end))
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
        HashSet<ulong> contradicted = FindContradicted(final);
        foreach (FinalBlock block in final.Values.Where(block => !block.IsPending))
        {
            if (_seen.Add(block.Address) && !contradicted.Contains(block.Address) && !bornInTrace(block.Address))
                Prelude.Add(new RecordedBlock(block.Address, block.Requested, StackTable.None));
            else if (_live.At(block.Address) is null)
                UnexplainedBlocks++;
        }
    }

    private void EndVanished(Dictionary<ulong, FinalBlock> final)
    {
        foreach (RangeMap<LiveBlock>.MappedRange block in _live.All.ToArray())
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

    // A block that the trace never names was live from the start, unless another block was allocated over it later.
    private HashSet<ulong> FindContradicted(Dictionary<ulong, FinalBlock> final)
    {
        FinalBlock[] unseen = [.. final.Values.Where(block => !_seen.Contains(block.Address)).OrderBy(block => block.Address)];
        ulong[] starts = [.. unseen.Select(block => block.Address)];
        var contradicted = new HashSet<ulong>(SeededComparer.Shared);
        for (int number = 0; unseen.Length > 0 && number < Births.Count; number++)
        {
            RecordedBlock block = BlockAt(number);
            int at = Array.BinarySearch(starts, block.Address);
            int below = at >= 0 ? at : ~at - 1;
            if (below >= 0 && block.Address - starts[below] < unseen[below].Requested)
                contradicted.Add(starts[below]);
            if (below + 1 < starts.Length && starts[below + 1] - block.Address < block.Size)
                contradicted.Add(starts[below + 1]);
        }

        return contradicted;
    }

    private (bool Ended, bool InPrelude) Free(int index)
    {
        SnapshotEvent item = recording.Events[index];
        if (_live.At(item.Address) is { } block)
        {
            _live.Remove(block);
            Steps.Add(new BlockStep(index, block.Value.Number, TraceEventKind.Free));
            return (true, false);
        }

        if (!_seen.Add(item.Address))
        {
            UnmatchedFrees++;
            return default;
        }

        Prelude.Add(new RecordedBlock(item.Address, item.Size, StackTable.None));
        Steps.Add(new BlockStep(index, -Prelude.Count, TraceEventKind.Free));
        return (true, true);
    }

    private void InferAtEnd(RangeMap<LiveBlock>.MappedRange block)
    {
        int end = recording.Events.Count;
        Infer(block, end - 1);
        Uncertain[^1] = (block.Value.Birth + 1, end, block.Value.Size);
    }

    private void Infer(RangeMap<LiveBlock>.MappedRange block, int index)
    {
        _live.Remove(block);
        Steps.Add(new BlockStep(index, block.Value.Number, TraceEventKind.Free));
        Uncertain.Add((block.Value.Birth + 1, index, block.Value.Size));
    }

    /// <summary>One live block; <paramref name="Birth"/> is the index of the event that allocated it.</summary>
    internal readonly record struct LiveBlock(int Number, ulong Size, int Birth);
}
