using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;
using Cleave.Memory.Nodes;
using Cleave.Memory.Slabs;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>Virtually contiguous memory of any size, made of pages wherever they are free, that grows without copying.</summary>
/// <remarks>
/// <para>
/// Each allocation is whole pages, mapped side by side a second time, one call and one mapping for each run of page frames that follow each
/// other. Behind it are addresses at which nothing is mapped, a page at least: running off the end ends the process. The mappings come
/// out of a <see cref="MappingBudget"/>, and a request beyond it fails with <see cref="AllocationError.MappingLimit"/>.
/// </para>
/// <para>
/// Freed memory is unmapped together with other freed memory, once there is enough of it, when memory, mappings or addresses run short, or
/// by <see cref="Trim"/>. Thread-safe; system calls are made outside of the lock of its books. Cost: about 0.3 us a page in runs of
/// 512, some 4 us in runs of one.
/// </para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The heap closes it.")]
public sealed partial class VmallocHeap : HeapAllocator
{
    /// <summary>Bytes that may wait to be unmapped, where the memory is not so small that a sixteenth of it is less.</summary>
    private const nuint MostRetired = 32 << 20;

    private const long MostRetiredMappings = 4096;

    private readonly AreaIndex _index = new();
    private readonly VirtualSpace _space;
    private readonly RetiredAreas _retired;
    private readonly AreaMaker _maker;
    private readonly AllocationRecords? _records;

    /// <param name="heap">The heap that it is of.</param>
    /// <param name="budget">The mappings that it may make.</param>
    /// <param name="pages">Where it gets its pages.</param>
    /// <param name="isTracked">Whether it is noted where everything is allocated.</param>
    internal VmallocHeap(MemoryHeap heap, MappingBudget budget, IPageSource pages, bool isTracked = false)
        : base(heap)
    {
        _records = isTracked ? new AllocationRecords() : null;
        IPageSystem system = heap.System;
        Budget = budget;
        var taker = new FrameTaker(heap.Memory, pages);
        _space = new VirtualSpace(system, budget);
        _retired = new RetiredAreas(system, _space, taker, budget)
        {
            MostBytes = nuint.Min(MostRetired, (nuint)(heap.Memory.Frames / 16) * system.PageSize),
            MostMappings = Math.Min(MostRetiredMappings, budget.Limit / 16),
        };
        _maker = new AreaMaker(heap.Memory, heap.Charges, system, taker, _space, _retired, budget);
    }

    /// <summary>A page: whatever the layout, memory begins at one.</summary>
    public override Alignment MinAlignment => Heap.Memory.PageSize;

    /// <summary>The bytes of all page frames of the heap, or 0 if the system cannot map them a second time.</summary>
    /// <param name="flags">The flags of the request, which make no difference here.</param>
    public override nuint MaxSizeFor(GfpFlags flags) => Heap.System.CanAlias ? Heap.Size : 0;

    /// <summary>The mappings that may be made, for all heaps of the process together.</summary>
    public MappingBudget Budget { get; }

    /// <summary>Bytes that were freed and are not unmapped yet.</summary>
    public nuint RetiredBytes => _retired.Bytes;

    /// <summary>Allocations that are in use.</summary>
    public int Count => _index.Count;

    /// <summary>Where its addresses are.</summary>
    internal IReadOnlyList<(nuint Address, nuint Size)> Reserved => _space.Reserved;

    internal override string Name => "vmalloc";

    internal override string Label => "Vmalloc";

    internal override HeapUsage InUse() => _index.Usage;

    internal IReadOnlyList<MemoryGroup> ChargedGroups => _index.Groups;

    internal override IReadOnlyList<AllocationRecord> Records => _records?.All() ?? [];

    internal override ulong Drain()
    {
        _ = _retired.Flush(out ulong pages);
        return pages;
    }

    internal override AllocationError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        allocation = default;
        _index.ThrowIfClosed();
        if (!Heap.System.CanAlias)
        {
            return AllocationError.NotSupported;
        }

        AllocationError error = AllocationError.OutOfMemory;
        VmallocArea? area = null;
        if (!_retired.IsEmpty)
        {
            error = _maker.TryMake(layout, FrameTaker.Quiet(flags), node, out area);
        }

        if (error != AllocationError.None)
        {
            _ = _retired.Flush(out _);
            error = _maker.TryMake(layout, flags, node, out area);
        }

        if (area is not null)
        {
            _index.Add(area);
            allocation = area.ToAllocation();
            NoteTaken(area);
        }

        return error;
    }

    internal override void Give(nuint address, Layout layout)
    {
        VmallocArea area = Claim(address, layout);
        NoteGiven(address);
        _index.Remove(area);
        _retired.Add(AreaMaker.Retire(area));
    }

    internal override AllocationError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        VmallocArea area = Claim(address, oldLayout);
        nuint before = area.Size;
        AllocationError error = Resize(area, newLayout, flags, node, out RetiredViews? left);
        if (error == AllocationError.None)
        {
            area.Layout = newLayout;
            ClearBehind(area, nuint.Min(oldLayout.Size, newLayout.Size), before, flags);
            NoteGiven(address);
            NoteTaken(area);
        }

        allocation = error == AllocationError.None ? area.ToAllocation() : default;
        _index.Settle(area, address);
        if (left is not null)
        {
            _retired.Add(left);
            _ = _retired.Flush(out _);
        }

        return error;
    }

    private AllocationError Resize(VmallocArea area, Layout layout, GfpFlags flags, NumaNode node, out RetiredViews? left)
    {
        left = null;
        ulong pages = _maker.PagesFor(layout.Size);
        if (pages > area.Frames.Pages)
        {
            return Grow(area, layout, flags, node, out left);
        }

        AllocationError error = layout.Alignment.IsAligned(area.Address)
            ? AllocationError.None
            : Grow(area, new Layout(area.Size, layout.Alignment), flags, node, out left);
        if (error == AllocationError.None)
        {
            _maker.Shrink(area, layout);
        }

        return error;
    }

    private AllocationError Grow(VmallocArea area, Layout layout, GfpFlags flags, NumaNode node, out RetiredViews? left)
    {
        left = null;
        AllocationError error = _retired.IsEmpty
            ? AllocationError.OutOfMemory
            : _maker.TryGrow(area, layout, FrameTaker.Quiet(flags), node, out left);
        if (error == AllocationError.None)
        {
            return AllocationError.None;
        }

        _ = _retired.Flush(out _);
        return _maker.TryGrow(area, layout, flags, node, out left);
    }
}
