using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;
using Cleave.Memory.Nodes;
using Cleave.Memory.Slabs;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates virtually contiguous memory of any size from free pages that need not be adjacent. The memory grows without
/// copying.</summary>
/// <remarks>
/// <para>
/// Each allocation consists of whole pages that are mapped side by side at addresses of its own. Each run of adjacent page frames takes one
/// system call and one mapping. At least one page of addresses behind each allocation is not mapped, so running past the end of an
/// allocation ends the process instead of changing other memory. The mappings are counted in a <see cref="MappingBudget"/>; a request
/// beyond it fails with <see cref="FailureCode.MappingLimit"/>.
/// </para>
/// <para>
/// Freed memory waits to be unmapped together with other freed memory: when enough of it waits, when memory, mappings or addresses run
/// short, or when <see cref="Trim"/> is called. Thread-safe; no system call is made under the lock of the metadata. Cost: about 0.3 us a
/// page if pages come in runs of 512, and some 4 us if each run is one page.
/// </para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The heap closes the allocator.")]
public sealed partial class VmallocHeap : HeapAllocator
{
    /// <summary>The most bytes that wait to be unmapped; a small heap lets only a sixteenth of its memory wait.</summary>
    private const nuint MostRetired = 32 << 20;

    private const long MostRetiredMappings = 4096;

    private readonly AreaIndex _index = new();
    private readonly VirtualSpace _space;
    private readonly RetiredAreas _retired;
    private readonly AreaMaker _maker;
    private readonly AllocationRecords? _records;
    private readonly bool _clears;

    /// <param name="heap">The heap that the allocator belongs to.</param>
    /// <param name="budget">The budget of mappings.</param>
    /// <param name="pages">The source of pages.</param>
    /// <param name="isTracked">Whether the stack of each allocation is recorded.</param>
    /// <param name="hardening">The measures against misuse of the memory.</param>
    internal VmallocHeap(
        MemoryHeap heap, MappingBudget budget, IPageSource pages, bool isTracked = false, HeapHardening hardening = HeapHardening.None)
        : base(heap)
    {
        _records = isTracked ? new AllocationRecords() : null;
        IPageSystem system = heap.System;
        Budget = budget;
        _clears = (hardening & HeapHardening.ZeroOnFree) != 0;
        bool mayWait = (hardening & HeapHardening.Quarantine) == 0;
        var giver = new FrameGiver(heap.Memory, pages);
        var taker = new FrameTaker(heap.Memory, pages, giver);
        _space = new VirtualSpace(system, budget);
        _retired = new RetiredAreas(system, _space, giver, budget)
        {
            MostBytes = !mayWait ? 0 : nuint.Min(MostRetired, (nuint)(heap.Memory.Frames / 16) * system.PageSize),
            MostMappings = Math.Min(MostRetiredMappings, budget.Limit / 16),
        };
        _maker = new AreaMaker(heap.Memory, heap.Charges, system, taker, giver, _space, _retired, budget);
    }

    /// <summary>The page size: every allocation begins at a page, whatever its layout.</summary>
    public override Alignment MinAlignment => Heap.Memory.PageSize;

    /// <summary>The largest request in bytes: the size of the heap, or 0 if the system cannot map page frames a second time.</summary>
    /// <param name="flags">The flags of the request, which make no difference here.</param>
    public override nuint MaxSizeFor(GfpFlags flags) => Heap.System.CanAlias ? Heap.Size : 0;

    /// <summary>The budget of mappings, which all heaps of the process share.</summary>
    public MappingBudget Budget { get; }

    /// <summary>The bytes that were freed and are not unmapped yet.</summary>
    public nuint RetiredBytes => _retired.Bytes;

    /// <summary>The number of allocations that are in use.</summary>
    public int Count => _index.Count;

    /// <summary>The address ranges that the allocator has reserved.</summary>
    internal IReadOnlyList<(nuint Address, nuint Size)> Reserved => _space.Reserved;

    internal override string Name => "vmalloc";

    internal override string Label => "Vmalloc";

    /// <inheritdoc/>
    public override HeapUsage InUse => _index.Usage;

    internal IReadOnlyList<MemoryGroup> ChargedGroups => _index.Groups;

    internal override IReadOnlyList<AllocationRecord> Records => _records?.All() ?? [];

    internal override FailureCode Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        allocation = default;
        _index.ThrowIfClosed();
        if (!Heap.System.CanAlias)
        {
            return FailureCode.NotSupported;
        }

        FailureCode error = FailureCode.NoSpace;
        VmallocArea? area = null;
        if (!_retired.IsEmpty)
        {
            error = _maker.TryMake(layout, FrameTaker.Quiet(flags), node, out area);
        }

        if (error != FailureCode.None)
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
        Clear(area, 0);
        _index.Remove(area);
        _retired.Add(AreaMaker.Retire(area));
    }

    internal override FailureCode Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        VmallocArea area = Claim(address, oldLayout);
        nuint before = area.Size;
        FailureCode error = Resize(area, newLayout, flags, node, out RetiredViews? left);
        if (error == FailureCode.None)
        {
            area.Layout = newLayout;
            ClearBehind(area, nuint.Min(oldLayout.Size, newLayout.Size), before, flags);
            NoteGiven(address);
            NoteTaken(area);
        }

        allocation = error == FailureCode.None ? area.ToAllocation() : default;
        _index.Settle(area, address);
        if (left is not null)
        {
            _retired.Add(left);
            _ = _retired.Flush(out _);
        }

        return error;
    }

    private FailureCode Resize(VmallocArea area, Layout layout, GfpFlags flags, NumaNode node, out RetiredViews? left)
    {
        left = null;
        ulong pages = _maker.PagesFor(layout.Size);
        if (pages > area.Frames.Pages)
        {
            return Grow(area, layout, flags, node, out left);
        }

        FailureCode error = layout.Alignment.IsAligned(area.Address)
            ? FailureCode.None
            : Grow(area, new Layout(area.Size, layout.Alignment), flags, node, out left);
        if (error == FailureCode.None)
        {
            Clear(area, (nuint)_maker.PagesFor(layout.Size) * Heap.System.PageSize);
            _maker.Shrink(area, layout);
        }

        return error;
    }

    private FailureCode Grow(VmallocArea area, Layout layout, GfpFlags flags, NumaNode node, out RetiredViews? left)
    {
        left = null;
        FailureCode error = _retired.IsEmpty
            ? FailureCode.NoSpace
            : _maker.TryGrow(area, layout, FrameTaker.Quiet(flags), node, out left);
        if (error == FailureCode.None)
        {
            return FailureCode.None;
        }

        _ = _retired.Flush(out _);
        return _maker.TryGrow(area, layout, flags, node, out left);
    }
}
