namespace Cleave.Memory.Mapping;

/// <summary>The mappings of an area that was freed, and that wait to be unmapped. Never changed.</summary>
/// <param name="Slot">Its addresses, which nobody else gets until then.</param>
/// <param name="Mapped">Bytes from their beginning at which something is mapped.</param>
/// <param name="Blocks">The page frames that are free then.</param>
/// <param name="Mappings">The mappings that are charged for it.</param>
internal sealed record RetiredViews(VirtualSlot Slot, nuint Mapped, FrameBlock[] Blocks, long Mappings);
