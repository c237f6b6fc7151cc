using Cleave.BestFit;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <summary>A device allocation that is cut into ranges, or that one resource has for itself.</summary>
/// <remarks>
/// Invariant <c>Summed</c>: the free bytes are the size without the bytes of all ranges. Invariant <c>Recorded</c>: the record of the slot
/// of a range has its place, and an unused record has none. All members but the memory are used under the lock of
/// the holder.
/// </remarks>
internal sealed partial class MemoryBlock
{
    private static int _lastId;

    private readonly BlockSpace? _space;
    private readonly PageKinds? _kinds;

    /// <summary>A size that finds no room, so that this and larger ones need no search. Allocations keep it true.</summary>
    private ulong _refused = ulong.MaxValue;

    /// <summary>Whether a range was freed since the longest free run was looked up.</summary>
    private bool _hasFreed;

    /// <summary>Makes a block that is cut into ranges.</summary>
    public MemoryBlock(BlockHolder holder, DeviceMemory memory, BlockSpace? space, PageKinds? kinds)
    {
        Holder = holder;
        Memory = memory;
        Id = Interlocked.Increment(ref _lastId);
        _space = space;
        _kinds = kinds;
        FreeBytes = memory.Size;
    }

    /// <summary>The holder of the block, which frees its ranges.</summary>
    public BlockHolder Holder { get; }

    public DeviceMemory Memory { get; }

    /// <summary>A number that no other block of the process has.</summary>
    public int Id { get; }

    /// <summary>Whether one resource has all of the block.</summary>
    public bool IsDedicated => _space is null;

    public ulong FreeBytes { get; private set; }

    /// <summary>The number of ranges that are allocated.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the block in its list.</summary>
    public int Index { get; set; }

    /// <summary>Whether the memory was freed together with whatever was in it.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>Bytes of the longest free run; 0 for dedicated memory.</summary>
    public ulong LargestFreeRun => _space?.LargestFreeRun ?? 0;

    /// <summary>Takes a range, and keeps a record of it.</summary>
    /// <returns>False if no free run fits.</returns>
    public bool TryTake(in PlaceDemand demand, out BlockRange range)
    {
        if (demand.Size > FreeBytes || IsRefused(demand.Size) || !TryPlace(demand, out BlockPlace place))
        {
            range = default;
            return false;
        }

        range = Record(demand, place);
        return true;
    }

    /// <summary>Gives a range back.</summary>
    /// <returns>False if the value is out of date, or an owner holds the range and someone else frees it; nothing has changed
    /// then.</returns>
    public bool TryGive(in BlockRange range, bool isOwner)
    {
        if (!Has(range))
        {
            return false;
        }

        ref BlockRecord record = ref _records[range.Slot];
        if (record.IsOwned != isOwner)
        {
            return false;
        }

        _space?.Give(record.Place);
        Forget(ref record, range.Slot);
        return true;
    }

    /// <summary>Makes all values of ranges out of date, before the memory is freed.</summary>
    public void Forget()
    {
        _records = [];
        IsForgotten = true;
    }

    /// <summary>Lists all parts of the block, free and allocated, lowest offset first.</summary>
    public IReadOnlyList<RangeInfo> GetParts() => _space?.GetParts() ?? [new RangeInfo(0, Memory.Size, IsFree: false, IsClear: false)];

    /// <summary>Reports whether a size finds no room in any case. To look up the longest run once is cheaper than a search without a result
    /// for each request, which is what most requests would make in the fullest blocks.</summary>
    private bool IsRefused(ulong size)
    {
        if (_hasFreed)
        {
            // Only best fit serves every size up to the longest run.
            _refused = _space is { CanMove: true } space ? space.LargestFreeRun + 1 : ulong.MaxValue;
            _hasFreed = false;
        }

        return size >= _refused;
    }

    private bool TryPlace(in PlaceDemand demand, out BlockPlace place)
    {
        if (_space is null)
        {
            place = new BlockPlace(0, Memory.Size, default);
            return true;
        }

        if (!_space.TryTake(demand.Size, demand.Alignment, demand.FromTop, out place))
        {
            _refused = demand.Alignment <= _space.Granularity ? demand.Size : _refused;
            return false;
        }

        bool placed = _kinds is null || _kinds.Fits(place, demand.Kind) || TryPlaceAlone(demand, _kinds.Page, ref place);
        if (placed)
        {
            _kinds?.Add(place, demand.Kind);
        }

        return placed;
    }

    /// <summary>Exchanges a place, one of whose pages belongs to another kind of resource, for one that has its pages for itself.</summary>
    private bool TryPlaceAlone(in PlaceDemand demand, Alignment page, ref BlockPlace place)
    {
        _space!.Give(place);
        Alignment alignment = demand.Alignment > page ? demand.Alignment : page;
        return _space.TryTake(page.RoundUp(demand.Size), alignment, demand.FromTop, out place);
    }
}
