using Cleave.BestFit;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <summary>A device allocation that is cut into ranges, or that one resource has for itself.</summary>
/// <remarks>
/// Invariant <c>Summed</c>: the free bytes are the size without the bytes of all ranges. Invariant <c>Recorded</c>: the record of the slot
/// of a range describes it, and the record of an unused slot has no owner and no mark. All members but
/// the memory are used under the lock of the holder.
/// </remarks>
internal sealed partial class MemoryBlock
{
    private static int _lastId;

    private readonly BlockSpace _space;
    private readonly PageKinds? _kinds;

    /// <summary>Makes a block that is cut into ranges.</summary>
    public MemoryBlock(BlockHolder holder, DeviceMemory memory, BlockSpace space, PageKinds? kinds)
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
    public bool IsDedicated => _space is WholeSpace;

    public ulong FreeBytes { get; private set; }

    /// <summary>The number of ranges that are allocated, those at the targets of moves included.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the block in its list.</summary>
    public int Index { get; set; }

    /// <summary>Whether the memory was freed together with whatever was in it.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>Bytes of the longest free run; 0 for dedicated memory.</summary>
    public ulong LargestFreeRun => _space.LargestFreeRun;

    /// <summary>A size that finds no room, as all larger ones.</summary>
    public ulong Limit => _space.Limit;

    /// <summary>Takes a range, and keeps a record of it.</summary>
    /// <returns>False if no free run fits.</returns>
    public bool TryTake(in PlaceDemand demand, out BlockRange range)
    {
        if (demand.Size > FreeBytes || demand.Size >= _space.Limit || !TryPlace(demand, out range))
        {
            range = default;
            return false;
        }

        Record(demand, range);
        return true;
    }

    /// <summary>Gives a range back.</summary>
    /// <returns>False if the value is out of date, or an owner holds the range and someone else frees it; nothing has changed
    /// then.</returns>
    public bool TryGive(in BlockRange range, bool isOwner)
    {
        if (!Has(range) || RecordOf(range).IsOwned != isOwner)
        {
            return false;
        }

        Release(range);
        return true;
    }

    /// <summary>Makes all values of ranges out of date, before the memory is freed.</summary>
    public void Forget()
    {
        _records = [];
        IsForgotten = true;
    }

    /// <summary>Lists all parts of the block, free and allocated, lowest offset first.</summary>
    public IReadOnlyList<RangeInfo> GetParts() => _space.GetParts();

    private bool TryPlace(in PlaceDemand demand, out BlockRange range) =>
        _space.TryTake(demand.Size, demand.Alignment, demand.FromTop, out range)
            && (_kinds is null || _kinds.Fits(range, demand.Kind) || TryPlaceAlone(demand, _kinds.Page, ref range));

    /// <summary>Exchanges a range, one of whose pages belongs to another kind of resource, for one that has its pages for itself.</summary>
    private bool TryPlaceAlone(in PlaceDemand demand, Alignment page, ref BlockRange range)
    {
        _space.Give(range);
        Alignment alignment = demand.Alignment > page ? demand.Alignment : page;
        return _space.TryTake(page.RoundUp(demand.Size), alignment, demand.FromTop, out range);
    }
}
