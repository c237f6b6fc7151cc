namespace Cleave.Vulkan.Choice;

/// <summary>The judgement of one memory type for a request. Plain data.</summary>
/// <param name="Type">The memory type.</param>
/// <param name="Rank">The place of the type in the order of attempts, from 1; 0 if the type is not taken.</param>
/// <param name="Reason">A sentence that says why the type is not taken, or what it lacks.</param>
public sealed record MemoryTypeVerdict(MemoryTypeInfo Type, int Rank, string Reason)
{
    /// <summary>Whether the type can serve the request.</summary>
    public bool IsTaken => Rank > 0;

    /// <summary>Describes the verdict in one line.</summary>
    public override string ToString() =>
        $"Type {Type.Index} ({Type.Properties}; heap {Type.HeapIndex}) {(IsTaken ? $"is choice {Rank}" : "is not taken")}: {Reason}";

    /// <summary>Explains the rank of a type.</summary>
    internal static string Explain(MemoryTypeInfo type, in TypeDemand demand, in TypeWishes wishes)
    {
        MemoryProperties missing = wishes.Required & ~type.Properties;
        MemoryProperties forbidden = wishes.Forbidden & type.Properties;
        return !IsAllowed(type, demand) ? "the resource cannot lie in it, because its bit is not in TypeBits."
            : missing != 0 ? $"it lacks {missing}, which the request requires."
            : (forbidden & demand.Forbidden) != 0 ? $"it has {forbidden & demand.Forbidden}, which the request forbids."
            : forbidden != 0 ? $"it has {forbidden}, which is taken only if a request asks for it."
            : ExplainTaken(type, wishes);
    }

    /// <summary>Reports whether a resource may lie in a type, by the bits that the driver gave.</summary>
    internal static bool IsAllowed(MemoryTypeInfo type, in TypeDemand demand) => (demand.TypeBits >> type.Index & 1) != 0;

    private static string ExplainTaken(MemoryTypeInfo type, in TypeWishes wishes)
    {
        MemoryProperties lacking = wishes.Preferred & ~type.Properties;
        MemoryProperties avoided = wishes.Avoided & type.Properties;
        string text = (lacking, avoided) switch
        {
            (0, 0) => "it has everything that the request prefers",
            (_, 0) => $"it lacks {lacking}, which the request prefers",
            (0, _) => $"it has {avoided}, which the request avoids",
            _ => $"it lacks {lacking}, which the request prefers, and has {avoided}, which the request avoids",
        };
        return text + ".";
    }
}
