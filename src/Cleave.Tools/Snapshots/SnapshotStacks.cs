using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Text;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>
/// Collects the stacks of a device's allocations. A snapshot shares the frame list of equal stacks, so most stacks are found again.
/// </summary>
/// <remarks>
/// Frames only annotate the recording, so a frame that has another format, or exceeds a limit, is left out without an error. A stack is
/// stored as the numbers of its frames, and the text of a frame is stored once, because a small file can contain many stacks of the same
/// long frames.
/// </remarks>
internal sealed class SnapshotStacks
{
    private const int MostFrames = 32;
    private const int LongestName = 160;

    /// <summary>The approximate bytes of an entry in a hash table.</summary>
    private const int EntryBytes = 56;

    private readonly ReadBudget? _budget;
    // A packed list is known by its row, because the rows of a device's stacks are those of one pickle.
    private readonly Dictionary<ulong, int> _rows = new(SeededComparer.Shared);
    private readonly Dictionary<PickleList, int> _lists = [];
    private readonly Dictionary<string, int> _frameNumbers = [];
    private readonly List<string> _frames = [];
    private readonly Dictionary<int[], int> _indexes = new(new FramesComparer());
    private readonly List<int[]> _stacks = [];

    /// <param name="budget">The budget that the memory of the stacks is charged to, or null to leave it uncharged.</param>
    public SnapshotStacks(ReadBudget? budget = null) => _budget = budget;

    /// <summary>Builds the table of all stacks.</summary>
    /// <param name="without">The number of blocks without a stack, whose ids come first.</param>
    /// <param name="ofBlock">The index of the stack of each block after those, in order of ids.</param>
    public StackTable Build(int without, ChunkedList<int> ofBlock) =>
        _stacks.Count == 0 ? StackTable.Empty : new StackTable(_frames, _stacks, without, ofBlock);

    /// <summary>Returns the index of a stack. Any other value than a list with frames counts as a missing stack.</summary>
    public int IndexOf(in PickleValue frames) =>
        frames.Content is PickleHeap && _rows.TryGetValue(frames.RowNumber, out int index) ? index : IndexOf(frames.List);

    /// <summary>Returns the index of a stack, which may be missing.</summary>
    public int IndexOf(PickleList? frames)
    {
        if (frames is null or { Count: 0 })
            return StackTable.None;
        if (frames.Row is { } row ? _rows.TryGetValue(row, out int index) : _lists.TryGetValue(frames, out index))
            return index;

        index = Read(frames);
        _budget?.Charge(EntryBytes);
        if (frames.Row is { } packed)
            _rows.Add(packed, index);
        else
            _lists.Add(frames, index);

        return index;
    }

    private int Read(PickleList frames)
    {
        var numbers = new List<int>();
        for (int at = 0; at < frames.Count && at < MostFrames; at++)
        {
            if (Line(frames[at]) is { } line)
                numbers.Add(NumberOf(line));
        }

        int[] stack = [.. numbers];
        if (stack.Length == 0)
            return StackTable.None;
        if (!_indexes.TryGetValue(stack, out int index))
        {
            index = _stacks.Count;
            _budget?.Charge(EntryBytes + (stack.Length * sizeof(int)));
            _indexes.Add(stack, index);
            _stacks.Add(stack);
        }

        return index;
    }

    private int NumberOf(string frame)
    {
        if (!_frameNumbers.TryGetValue(frame, out int number))
        {
            number = _frames.Count;
            _budget?.Charge(EntryBytes + (2 * frame.Length));
            _frameNumbers.Add(frame, number);
            _frames.Add(frame);
        }

        return number;
    }

    private static string? Line(PickleValue frame)
    {
        if (frame.Dictionary is not { } fields || TextOf(fields, "name") is not { } name)
            return null;

        string file = TextOf(fields, "filename") ?? "";
        string line = fields.TryGet("line", out PickleValue number) && number.SignedNumber is > 0 and long at ? $":{at}" : "";
        return file.Length == 0 ? name : $"{name} ({file}{line})";
    }

    private static string? TextOf(PickleDictionary fields, string key)
    {
        if (!fields.TryGet(key, out PickleValue value) || value.Text is not { Length: > 0 } text)
            return null;

        return OneLine.Of(text.Length <= LongestName ? text : text[..LongestName] + "…");
    }

    /// <summary>Compares stacks by their frames, with a hash whose seed differs from process to process.</summary>
    private sealed class FramesComparer : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] stack)
        {
            var hash = new HashCode();
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(stack.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
