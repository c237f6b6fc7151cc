using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <content>Growing and shrinking of areas.</content>
internal sealed partial class AreaMaker
{
    /// <summary>Makes a claimed area longer: in place if there is room and the address is aligned well enough, otherwise
    /// elsewhere.</summary>
    /// <param name="area">The claimed area.</param>
    /// <param name="layout">The new layout, which needs at least as many pages as the area has.</param>
    /// <param name="flags">The flags that say what the call may do to get memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="left">The old views if the area moved. The caller retires them once the index no longer finds the area at the old
    /// address.</param>
    public FailureCode TryGrow(VmallocArea area, Layout layout, GfpFlags flags, NumaNode node, out RetiredViews? left)
    {
        left = null;
        ulong more = PagesFor(layout.Size) - area.Frames.Pages;
        FailureCode error = ChargeFor(area, PagesFor(layout.Size), flags, out MemoryGroup? group, out nuint charged);
        if (error != FailureCode.None)
        {
            return error;
        }

        error = Take(more, flags, node, area.Frames, out MappedFrames fresh);
        if (error == FailureCode.None)
        {
            error = CanStay(area, layout) ? Extend(area, fresh) : Move(area, fresh, layout.Alignment, out left);
        }

        if (error == FailureCode.None)
        {
            area.Group = group;
        }
        else
        {
            group?.Uncharge(charged);
        }

        return error;
    }

    /// <summary>Frees the pages of a claimed area that a layout does not need, as far as their blocks can be split.</summary>
    /// <remarks>If the system refuses to unmap the pages, the area keeps its length.</remarks>
    public void Shrink(VmallocArea area, Layout layout)
    {
        ulong kept = area.Frames.SplitAt(PagesFor(layout.Size), giver.TrySplit);
        nuint bytes = BytesOf(kept);
        if (bytes == area.Mapped || !system.Withdraw(area.Address + bytes, area.Mapped - bytes).IsNone)
        {
            return;
        }

        long mappings = area.Mappings;
        area.Group?.Uncharge(area.Size - bytes);
        MappedFrames tail = area.Frames.Cut(kept);
        IReadOnlyList<FrameBlock> stranded = area.Stranded?.Blocks ?? [];
        area.Stranded = null;
        budget.Uncharge(mappings - area.Mappings);
        giver.Give([.. tail.Blocks, .. stranded]);
    }

    /// <summary>Charges the growth of an area to its group. An area without a group is charged as a whole to the current group.</summary>
    private FailureCode ChargeFor(VmallocArea area, ulong pages, GfpFlags flags, out MemoryGroup? group, out nuint charged)
    {
        group = area.Group;
        charged = BytesOf(pages);
        if (pages > memory.Frames)
        {
            return FailureCode.TooLarge;
        }

        if (group is null)
        {
            return charges.TryCharge(flags, charged, out group);
        }

        charged -= area.Size;
        return charges.TryCharge(group, flags, charged);
    }

    /// <summary>Whether the area has room for the layout at its address, or gets it by extending its slot.</summary>
    private bool CanStay(VmallocArea area, Layout layout)
    {
        nuint bytes = BytesOf(PagesFor(layout.Size));
        return layout.Alignment.IsAligned(area.Address)
            && (area.HasRoomFor(bytes) || (area.Stranded is null && space.TryExtend(area.Slot, SlotSize(bytes))));
    }

    private FailureCode Extend(VmallocArea area, MappedFrames fresh)
    {
        long mappings = area.Frames.RunsAddedBy(fresh);
        if (!budget.TryCharge(mappings))
        {
            giver.Give(fresh.Blocks);
            return FailureCode.MappingLimit;
        }

        if (_mapper.Map(fresh, area.Address + area.Size).IsNone)
        {
            area.Frames.Append(fresh);
            return FailureCode.None;
        }

        TakeBack(area, fresh, mappings);
        return FailureCode.SystemRefused;
    }

    /// <summary>Unmaps pages that were only partly mapped behind an area. If the system refuses that too, the pages stay with the
    /// area.</summary>
    private void TakeBack(VmallocArea area, MappedFrames fresh, long mappings)
    {
        if (system.Withdraw(area.Address + area.Size, BytesOf(fresh.Pages)).IsNone)
        {
            giver.Give(fresh.Blocks);
            budget.Uncharge(mappings);
        }
        else
        {
            area.Stranded = fresh;
        }
    }

    /// <summary>Maps the pages of an area at other addresses, with fresh pages behind them. No byte is copied, unless the system refuses to
    /// move private memory.</summary>
    private FailureCode Move(VmallocArea area, MappedFrames fresh, Alignment alignment, out RetiredViews? left)
    {
        left = null;
        nuint bytes = area.Size + BytesOf(fresh.Pages);
        long mappings = area.Frames.Runs + area.Frames.RunsAddedBy(fresh) + 1;
        FailureCode error = TakeSlot(SlotSize(bytes) * RoomToGrow, alignment, mappings, out VirtualSlot? slot);
        if (error != FailureCode.None)
        {
            giver.Give(fresh.Blocks);
            return error;
        }

        if (!_mapper.Move(area.Frames, area.Address, slot!.Address).IsNone || !_mapper.Map(fresh, slot.Address + area.Size).IsNone)
        {
            Drop(new RetiredViews(slot, bytes, [.. fresh.Blocks], mappings));
            return FailureCode.SystemRefused;
        }

        _mapper.MovePrivate(area.Frames, area.Address, slot.Address);
        left = new RetiredViews(area.Slot, area.Mapped, [.. area.Stranded?.Blocks ?? []], area.Mappings);
        (area.Slot, area.Stranded) = (slot, null);
        area.Frames.Append(fresh);
        return FailureCode.None;
    }
}
