namespace Cleave.Vulkan.Choice;

/// <summary>The memory types that serve a request, in the order in which they are tried, and the reasons. Immutable.</summary>
/// <example>
/// <code>
/// using Cleave.Vulkan;
/// using Cleave.Vulkan.Allocation;
///
/// using var allocator = new VulkanAllocator(handles);
/// MemoryTypeChoice choice = allocator.ChooseType(new MemoryRequest { Use = MemoryUse.Upload });
/// foreach (MemoryTypeVerdict verdict in choice.Verdicts)
/// {
///     Console.Error.WriteLine($"{verdict.Type}: {verdict.Reason}");
/// }
///
/// Console.WriteLine(choice.Types.Count &gt; 0); // True
/// </code>
/// </example>
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
