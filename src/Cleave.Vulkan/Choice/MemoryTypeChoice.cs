namespace Cleave.Vulkan.Choice;

/// <summary>The memory types that serve a request, in the order in which they are tried, and the reasons. Immutable.</summary>
public sealed class MemoryTypeChoice
{
    internal MemoryTypeChoice(IReadOnlyList<MemoryTypeVerdict> verdicts)
    {
        Verdicts = verdicts;
        Types = [.. verdicts.Where(verdict => verdict.IsTaken).OrderBy(verdict => verdict.Rank).Select(verdict => verdict.Type)];
    }

    /// <summary>The types that serve the request; the first one is tried first, the others if it is full.</summary>
    public IReadOnlyList<MemoryTypeInfo> Types { get; }

    /// <summary>The judgement of each memory type of the device, by its number.</summary>
    public IReadOnlyList<MemoryTypeVerdict> Verdicts { get; }

    /// <summary>Lists the verdicts, one a line: the types that serve the request in their order, then the others.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Verdicts.OrderBy(verdict => verdict.IsTaken ? verdict.Rank : int.MaxValue));
}
