using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <summary>One allocation of Vmalloc: pages side by side, and behind them at least one page of addresses at which nothing is
/// mapped.</summary>
/// <remarks>Only a thread that has claimed the area in the <see cref="AreaIndex"/> changes it.</remarks>
internal sealed class VmallocArea(nuint pageSize, VirtualSlot slot, MappedFrames frames, Layout layout, MemoryGroup? group)
{
    public nuint Address => Slot.Address;

    public VirtualSlot Slot { get; set; } = slot;

    public MappedFrames Frames => frames;

    /// <summary>The layout of the last request for this area.</summary>
    public Layout Layout { get; set; } = layout;

    /// <summary>The group that the pages are charged to, or null.</summary>
    public MemoryGroup? Group { get; set; } = group;

    /// <summary>Whether a thread has claimed the area. Managed by the <see cref="AreaIndex"/>, under its lock.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>The usable size in bytes.</summary>
    public nuint Size => (nuint)frames.Pages * pageSize;

    /// <summary>The usable size when the area was last settled, for other threads that look up an address meanwhile. Managed by the
    /// <see cref="AreaIndex"/>.</summary>
    public nuint SettledSize { get; set; }

    /// <summary>Pages behind the area that could not be unmapped after growth failed. An area with such pages no longer grows in
    /// place.</summary>
    public MappedFrames? Stranded { get; set; }

    /// <summary>The number of mapped bytes from the address on.</summary>
    public nuint Mapped => Size + ((nuint)(Stranded?.Pages ?? 0) * pageSize);

    /// <summary>The number of mappings of the area: its runs, and one for the unmapped addresses behind them.</summary>
    public long Mappings => frames.Runs + 1 + (Stranded is null ? 0 : frames.RunsAddedBy(Stranded));

    /// <summary>Whether the slot has room for the given number of bytes and an unmapped page behind them.</summary>
    public bool HasRoomFor(nuint bytes) => Stranded is null && bytes < Slot.Size;

    public Allocation ToAllocation() => new(Address, Size);
}
