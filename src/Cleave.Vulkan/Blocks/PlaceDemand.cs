namespace Cleave.Vulkan.Blocks;

/// <summary>A request for a part of a block. Immutable.</summary>
/// <param name="Size">Bytes, at least 1.</param>
/// <param name="Alignment">The alignment of the offset.</param>
/// <param name="Kind">The kind of the resource.</param>
internal readonly record struct PlaceDemand(ulong Size, Alignment Alignment, ResourceKind Kind)
{
    /// <summary>The owner of the memory, or its name, for reports; null if nobody gave one.</summary>
    public object? Owner { get; init; }

    /// <summary>Whether an owner is going to hold the range.</summary>
    public bool IsOwned { get; init; }

    /// <summary>Whether to place at the high end of a double-ended pool.</summary>
    public bool FromTop { get; init; }

    /// <summary>Whether to refuse a new block that would exceed the budget of its heap.</summary>
    public bool WithinBudget { get; init; }

    /// <summary>Whether to use blocks that exist and never allocate another.</summary>
    public bool ExistingOnly { get; init; }
}
