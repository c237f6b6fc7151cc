namespace Cleave.Bench.Recordings;

/// <summary>Writes a memory snapshot of a made-up program, entry for entry as PyTorch and Python's pickler write one.</summary>
/// <remarks>
/// An entry of the device trace takes some 68 bytes, as in real snapshots: keys and stacks are references to the memo, and only addresses,
/// sizes and times are written out.
/// </remarks>
internal sealed class SnapshotMaker
{
    /// <summary>The bytes of one entry of the device trace, by which a size becomes a number of entries.</summary>
    public const int EntryBytes = 67;

    private const int Batch = 1000;
    private const ulong FirstTime = 1_763_324_225_770_003;
    private const int Frames = 8;

    private static readonly string[] Actions = ["alloc", "free_requested", "free_completed"];

    private readonly PickleWriter _pickle;
    private readonly int[] _stacks = new int[SnapshotProgram.Stacks];
    private readonly int _entries;

    private SnapshotMaker(Stream output, int entries)
    {
        _pickle = new PickleWriter(output);
        _entries = entries;
        Array.Fill(_stacks, -1);
    }

    /// <summary>Writes a snapshot with a number of entries in its device trace, or one more.</summary>
    public static void Write(Stream output, int entries) => new SnapshotMaker(output, entries).Write();

    private void Write()
    {
        // The segments come first in the file and show the state after the trace, so the program is run twice.
        var ended = new SnapshotProgram();
        int made = ended.Run(_entries).Count();
        _pickle.Begin();
        _pickle.BeginDictionary();
        _pickle.Text("segments");
        _pickle.EmptyList();
        _pickle.Mark();
        WriteSegment([.. ended.Live]);
        _pickle.Appends();
        _pickle.Text("device_traces");
        _pickle.EmptyList();
        _pickle.Mark();
        WriteTrace(made);
        _pickle.Appends();
        _pickle.EndDictionary();
        _pickle.End();
    }

    private void WriteSegment(SnapshotStep[] live)
    {
        ulong allocated = live.Aggregate(0UL, (sum, block) => sum + block.Size);
        _pickle.BeginDictionary();
        Field("device", 0);
        Field("address", SnapshotProgram.Base);
        Field("total_size", SnapshotProgram.SegmentSize);
        Field("allocated_size", allocated);
        Field("active_size", allocated);
        Field("requested_size", allocated);
        Field("stream", 0);
        Field("segment_type", "large");
        _pickle.Text("segment_pool_id");
        _pickle.PairOfZeros();
        _pickle.Text("is_expandable");
        _pickle.False();
        _pickle.Text("frames");
        _pickle.EmptyList();
        _pickle.Text("blocks");
        _pickle.EmptyList();
        WriteBatches(BlocksOf(live), WriteBlock);
        _pickle.EndDictionary();
    }

    /// <summary>The blocks of the segment in order, live ones and the free ones between them, which have no stack.</summary>
    private static IEnumerable<SnapshotStep> BlocksOf(IEnumerable<SnapshotStep> live)
    {
        ulong end = SnapshotProgram.Base;
        foreach (SnapshotStep block in live)
        {
            if (block.Address > end)
            {
                yield return new SnapshotStep(SnapshotAction.FreeCompleted, end, block.Address - end, 0);
            }

            yield return block;
            end = block.Address + block.Size;
        }

        yield return new SnapshotStep(
            SnapshotAction.FreeCompleted, end, SnapshotProgram.Base + SnapshotProgram.SegmentSize - end, 0);
    }

    private void WriteBlock(SnapshotStep block)
    {
        bool isLive = block.Action == SnapshotAction.Alloc;
        _pickle.BeginDictionary();
        Field("address", block.Address);
        Field("size", block.Size);
        Field("requested_size", block.Size);
        Field("state", isLive ? "active_allocated" : "inactive");
        _pickle.Text("frames");
        WriteStack(block.Stack);
        _pickle.EndDictionary();
    }

    private void WriteTrace(int entries)
    {
        ulong time = FirstTime;
        _pickle.EmptyList();
        WriteBatches(new SnapshotProgram().Run(_entries).Take(entries), step =>
        {
            _pickle.BeginDictionary();
            Field("action", Actions[(int)step.Action]);
            Field("addr", step.Address);
            Field("size", step.Size);
            Field("stream", 0);
            Field("time_us", time += 3);
            _pickle.Text("compile_context");
            _pickle.FreshText("N/A");
            _pickle.Text("frames");
            WriteStack(step.Stack);
            _pickle.EndDictionary();
        });
    }

    private void WriteBatches(IEnumerable<SnapshotStep> steps, Action<SnapshotStep> write)
    {
        foreach (SnapshotStep[] batch in steps.Chunk(Batch))
        {
            _pickle.Mark();
            foreach (SnapshotStep step in batch)
            {
                write(step);
            }

            _pickle.Appends();
        }
    }

    private void WriteStack(int stack)
    {
        if (_stacks[stack] >= 0)
        {
            _pickle.Recall(_stacks[stack]);
            return;
        }

        _stacks[stack] = _pickle.EmptyList();
        _pickle.Mark();
        for (int frame = 0; frame < Frames; frame++)
        {
            _pickle.BeginDictionary();
            Field("name", FormattableString.Invariant($"function_{stack / (frame + 1)}_{frame}"));
            Field("filename", FormattableString.Invariant($"module_{stack % 17}.py"));
            Field("line", (ulong)(100 + stack + frame));
            _pickle.EndDictionary();
        }

        _pickle.Appends();
    }

    private void Field(string name, ulong number)
    {
        _pickle.Text(name);
        _pickle.Number(number);
    }

    private void Field(string name, string text)
    {
        _pickle.Text(name);
        _pickle.Text(text);
    }
}
