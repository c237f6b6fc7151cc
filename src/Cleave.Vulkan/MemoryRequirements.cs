namespace Cleave.Vulkan;

/// <summary>The needs of a resource, as Vulkan reports them: size, alignment, and the memory types that may hold it.</summary>
/// <param name="Size">Bytes, at least 1.</param>
/// <param name="Alignment">Alignment of the offset in bytes: a power of two.</param>
/// <param name="TypeBits">A bit for each memory type that may hold the resource; all by default.</param>
/// <param name="Kind">The kind of the resource.</param>
public readonly record struct MemoryRequirements(
    ulong Size, ulong Alignment = 1, uint TypeBits = uint.MaxValue, ResourceKind Kind = ResourceKind.Unknown)
{
    /// <summary>Whether the driver wants the resource in dedicated memory for speed.</summary>
    public bool PrefersDedicated { get; init; }

    /// <summary>Whether the driver demands dedicated memory for the resource.</summary>
    public bool RequiresDedicated { get; init; }
}
