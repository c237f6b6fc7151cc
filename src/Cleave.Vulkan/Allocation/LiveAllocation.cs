using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Allocation;

/// <summary>An allocation as an inspection found it. Plain data.</summary>
/// <param name="Range">The memory of the allocation.</param>
/// <param name="Size">Bytes that were asked for.</param>
/// <param name="Kind">The kind of the resource.</param>
/// <param name="Name">The name of the memory; null if it has none.</param>
/// <param name="Owner">The owner of the memory; null for a plain value.</param>
public sealed record LiveAllocation(DeviceRange Range, ulong Size, ResourceKind Kind, string? Name, DeviceAllocation? Owner)
{
    /// <summary>Describes the allocation by its name, size and place.</summary>
    public override string ToString() => $"{Name ?? "(no name)"}: {ByteText.Exact(Size)} at {Range}";

    internal static LiveAllocation Of(MemoryBlock block, in BlockRange range, in BlockRecord record) => new(
        new DeviceRange(block, range),
        record.Size,
        record.Kind,
        record.Name,
        record.Owner as DeviceAllocation);
}
