using Cleave.Tools.Tests.Traces.Pickle;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>Writes a long snapshot as Python writes one: texts and stacks in the memo, entries in batches of 1000.</summary>
internal sealed class SnapshotPickle
{
    private const int Batch = 1000;
    private const int LiveBlocks = 800;
    private const int Stacks = 40;

    private readonly PickleBytes _bytes = new();
    private readonly Dictionary<string, int> _places = [];
    private int _memo;

    /// <summary>A snapshot of one device with so many entries, three for each block: alloc, free_requested, free_completed.</summary>
    public static byte[] Of(int entries)
    {
        var pickle = new SnapshotPickle();
        pickle.Open("}(");
        pickle.Text("segments");
        pickle.Open("]");
        pickle.Text("device_traces");
        pickle.Open("]");
        pickle.Open("]");
        int[] stacks = [.. Enumerable.Range(0, Stacks).Select(pickle.WriteStack)];
        for (int entry = 0; entry < entries; entry += Batch)
            pickle.WriteBatch(entry, Math.Min(Batch, entries - entry), stacks);

        return pickle._bytes.Raw("au").Stop();
    }

    private void WriteBatch(int first, int count, int[] stacks)
    {
        _bytes.Raw("(");
        for (int entry = first; entry < first + count; entry++)
        {
            int block = entry / 3 % LiveBlocks;
            Open("}(");
            Field("action").Text((entry % 3) switch { 0 => "alloc", 1 => "free_requested", _ => "free_completed" });
            Field("addr")._bytes.Value(139_990_000_000_000 + ((long)block << 21));
            Field("size")._bytes.Value(512 + (block << 9));
            Field("stream")._bytes.Raw("K\0");
            Field("time_us")._bytes.Value(1_763_324_225_770_003 + entry);
            Field("compile_context").Text("N/A");
            Field("frames").Get(stacks[block % Stacks]);
            _bytes.Raw("u");
        }

        _bytes.Raw("e");
    }

    // The list stays on the stack only for a moment: what counts is its place in the memo.
    private int WriteStack(int number)
    {
        Open("]");
        int place = _memo - 1;
        _bytes.Raw("(");
        for (int frame = 0; frame < 8; frame++)
        {
            Open("}(");
            Field("name").Text($"function_{number + frame}");
            Field("line")._bytes.Value(number + frame);
            _bytes.Raw("u");
        }

        _bytes.Raw("e0");
        return place;
    }

    private SnapshotPickle Field(string key)
    {
        Text(key);
        return this;
    }

    private void Text(string text)
    {
        if (_places.TryGetValue(text, out int place))
        {
            Get(place);
            return;
        }

        _places.Add(text, _memo++);
        _bytes.Value(text).Raw("\u0094");
    }

    private void Get(int place) => _bytes.Raw("j").UInt32((uint)place);

    private void Open(string opcodes)
    {
        _bytes.Raw(opcodes[..1]).Raw("\u0094").Raw(opcodes[1..]);
        _memo++;
    }
}
