using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>Makes areas, and makes them longer and shorter. A failed call changes nothing and loses nothing. Thread-safe.</summary>
/// <remarks>System calls are made outside all locks except those of the page source.</remarks>
internal sealed partial class AreaMaker(
    PhysicalMemory memory, GroupCharges charges, IPageSystem system, FrameTaker taker, FrameGiver giver, VirtualSpace space,
    RetiredAreas retired, MappingBudget budget)
{
    /// <summary>The factor of addresses that a moved area gets beyond its need, because an area that grew once usually grows
    /// again.</summary>
    private const int RoomToGrow = 2;

    private readonly RunMapper _mapper = new(memory, system);

    /// <summary>Makes an area for a layout.</summary>
    public FailureCode TryMake(Layout layout, GfpFlags flags, NumaNode node, out VmallocArea? area)
    {
        area = null;
        ulong pages = PagesFor(layout.Size);
        MemoryGroup? group = null;
        FailureCode error = pages > memory.Frames ? FailureCode.TooLarge : charges.TryCharge(flags, BytesOf(pages), out group);
        if (error != FailureCode.None)
        {
            return error;
        }

        error = Take(pages, flags, node, null, out MappedFrames frames);
        VirtualSlot? slot = null;
        error = error == FailureCode.None ? Place(frames, layout.Alignment, out slot) : error;
        if (error == FailureCode.None)
        {
            area = new VmallocArea(system.PageSize, slot!, frames, layout, group);
            return FailureCode.None;
        }

        group?.Uncharge(BytesOf(pages));
        return error;
    }

    /// <summary>Ends the charge of an area that is no longer in use, and returns its views for <see cref="RetiredAreas"/>.</summary>
    public static RetiredViews Retire(VmallocArea area)
    {
        area.Group?.Uncharge(area.Size);
        return new(area.Slot, area.Mapped, [.. area.Frames.Blocks, .. area.Stranded?.Blocks ?? []], area.Mappings);
    }

    public ulong PagesFor(nuint bytes) => (bytes / system.PageSize) + (bytes % system.PageSize == 0 ? 0UL : 1);

    /// <summary>Maps page frames at new addresses, or frees the page frames if that fails.</summary>
    private FailureCode Place(MappedFrames frames, Alignment alignment, out VirtualSlot? slot)
    {
        nuint bytes = BytesOf(frames.Pages);
        long mappings = frames.Runs + 1;
        FailureCode error = TakeSlot(SlotSize(bytes), alignment, mappings, out slot);
        if (error != FailureCode.None)
        {
            giver.Give(frames.Blocks);
            return error;
        }

        if (_mapper.Map(frames, slot!.Address).IsNone)
        {
            return FailureCode.None;
        }

        Drop(new RetiredViews(slot, bytes, [.. frames.Blocks], mappings));
        return FailureCode.SystemRefused;
    }

    private FailureCode TakeSlot(nuint size, Alignment alignment, long mappings, out VirtualSlot? slot)
    {
        slot = null;
        if (!budget.TryCharge(mappings))
        {
            return FailureCode.MappingLimit;
        }

        FailureCode error = space.TryTake(nuint.Max(size, (nuint)alignment.Bytes), alignment, out slot);
        if (error != FailureCode.None)
        {
            budget.Uncharge(mappings);
        }

        return error;
    }

    /// <summary>Unmaps views that were only partly made: now, or later if the system refuses that too.</summary>
    private void Drop(RetiredViews views)
    {
        retired.Add(views);
        _ = retired.Flush(out _);
    }

    /// <summary>The size of the addresses for an area: its pages and at least one unmapped page behind them, so that an access behind the
    /// end faults.</summary>
    private nuint SlotSize(nuint bytes) => (nuint)BitOperations.RoundUpToPowerOf2(bytes + system.PageSize);

    private nuint BytesOf(ulong pages) => (nuint)pages * system.PageSize;
}
