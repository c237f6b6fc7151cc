using Cleave.Tools.Traces.Pickle;

namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Collects the stacks of a device's allocations. A snapshot shares the list of a stack's frames, so most are met again.</summary>
/// <remarks>
/// Frames are remarks on the recording, not part of it: what has another shape, or is above a limit, is left out without an error.
/// </remarks>
internal sealed class SnapshotStacks
{
    private const int MostFrames = 32;
    private const int LongestName = 160;

    private readonly Dictionary<PickleList, int> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _indexes = [];
    private readonly List<string> _stacks = [];
    private readonly List<int> _ofBlock = [];

    /// <summary>Takes the stack of the next block, which may have none.</summary>
    public void Add(PickleList? frames) => _ofBlock.Add(frames is { Count: > 0 } ? IndexOf(frames) : StackTable.None);

    /// <summary>The table, with so many blocks before the first that have no stack.</summary>
    public StackTable Build(int withoutStack) => _stacks.Count == 0
        ? StackTable.Empty
        : new StackTable([.. _stacks], [.. Enumerable.Repeat(StackTable.None, withoutStack), .. _ofBlock]);

    private int IndexOf(PickleList frames)
    {
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
