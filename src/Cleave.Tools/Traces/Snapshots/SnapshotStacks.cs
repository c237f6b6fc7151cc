using Cleave.Tools.Traces.Pickle;

namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Collects the stacks of a device's allocations. A snapshot shares the list of a stack's frames, so most are found again.</summary>
/// <remarks>
/// Frames only annotate the recording: one that has another shape, or is above a limit, is left out without an error.
/// </remarks>
internal sealed class SnapshotStacks
{
    private const int MostFrames = 32;
    private const int LongestName = 160;

    private readonly Dictionary<PickleList, int> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _indexes = [];
    private readonly List<string> _stacks = [];

    /// <summary>The table of all stacks.</summary>
    /// <param name="ofBlock">For each block, in order of its id, the index of its stack.</param>
    public StackTable Build(IEnumerable<int> ofBlock) => _stacks.Count == 0 ? StackTable.Empty : new StackTable([.. _stacks], [.. ofBlock]);

    /// <summary>The index of a stack, which may be missing.</summary>
    public int IndexOf(PickleList? frames)
    {
        if (frames is null or { Count: 0 })
            return StackTable.None;

        if (!_known.TryGetValue(frames, out int index))
        {
            index = IndexOf(string.Join('\n', frames.Items[..Math.Min(frames.Count, MostFrames)].ToArray().Select(Line).OfType<string>()));
            _known.Add(frames, index);
        }

        return index;
    }

    private int IndexOf(string stack)
    {
        if (stack.Length == 0)
            return StackTable.None;
        if (!_indexes.TryGetValue(stack, out int index))
        {
            index = _stacks.Count;
            _indexes.Add(stack, index);
            _stacks.Add(stack);
        }

        return index;
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
}
