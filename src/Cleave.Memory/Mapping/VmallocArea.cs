using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <summary>One allocation: pages side by side, and addresses behind them at which nothing is mapped, a page at least.</summary>
/// <remarks>Who changes it has claimed it in the <see cref="AreaIndex"/>.</remarks>
internal sealed class VmallocArea(nuint pageSize, VirtualSlot slot, MappedFrames frames, Layout layout, MemoryGroup? group)
{
    public nuint Address => Slot.Address;

    public VirtualSlot Slot { get; set; } = slot;

    public MappedFrames Frames => frames;

    /// <summary>What it was last asked for with.</summary>
    public Layout Layout { get; set; } = layout;

    /// <summary>Whom its pages are charged to.</summary>
    public MemoryGroup? Group { get; set; } = group;

    /// <summary>Whether a thread has claimed the area. Of its <see cref="AreaIndex"/>, under its lock.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>Bytes that can be used.</summary>
    public nuint Size => (nuint)frames.Pages * pageSize;

    /// <summary>Those when nobody was changing it, for others who look up an address meanwhile. Of its <see cref="AreaIndex"/>.</summary>
    public nuint SettledSize { get; set; }

    /// <summary>Pages that could not be unmapped behind it when growth failed; with them it can no longer grow in place.</summary>
    public MappedFrames? Stranded { get; set; }

    /// <summary>Bytes from its address on at which something is mapped.</summary>
    public nuint Mapped => Size + ((nuint)(Stranded?.Pages ?? 0) * pageSize);

    /// <summary>The runs, and what the addresses behind them are cut off the reservation by.</summary>
    public long Mappings => frames.Runs + 1 + (Stranded is null ? 0 : frames.RunsAddedBy(Stranded));

    /// <summary>Whether so many bytes, and a page behind them, have room where it is.</summary>
    public bool HasRoomFor(nuint bytes) => Stranded is null && bytes < Slot.Size;

    public Allocation ToAllocation() => new(Address, Size);
}
