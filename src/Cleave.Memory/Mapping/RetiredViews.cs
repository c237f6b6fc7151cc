namespace Cleave.Memory.Mapping;

/// <summary>The mappings of a freed area that wait to be unmapped. Immutable.</summary>
/// <param name="Slot">The addresses of the area, which nobody else gets before they are unmapped.</param>
/// <param name="Mapped">The number of mapped bytes from the beginning of the slot.</param>
/// <param name="Blocks">The page frames to free after unmapping.</param>
/// <param name="Mappings">The number of mappings that the area is charged for.</param>
internal sealed record RetiredViews(VirtualSlot Slot, nuint Mapped, FrameBlock[] Blocks, long Mappings);
