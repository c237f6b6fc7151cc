using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Allocation;

/// <content>Freeing, and the end of the allocator.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Raised when the allocator or a pool is disposed and memory in it is still allocated: the leaks of the program.</summary>
    /// <remarks>The memory is freed after the handlers have returned. Handlers must not use the allocator.</remarks>
    public event EventHandler<MemoryLeakedEventArgs>? Leaked;

    /// <summary>Lists everything that is allocated, in no particular order.</summary>
    /// <returns>A copy. Each list of blocks is looked at under its lock, one after the other.</returns>
    public IReadOnlyList<LiveAllocation> GetAllocations() =>
        [.. Holders.SelectMany(holder => holder.GetRecords()).Select(live => LiveAllocation.Of(live.Block, live.Range, live.Record))];

    /// <summary>Reports leaks and frees all device memory. Further calls do nothing.</summary>
    /// <remarks>The device must be idle, or at least use none of the memory any more. Owners that are disposed later do nothing.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        DeviceMeters.Remove(this);
        try
        {
            ReportLeaks([.. Holders.SelectMany(holder => holder.GetRecords())]);
        }
        finally
        {
            Array.ForEach(Pools, pool => pool.Blocks.Clear());
            Array.ForEach(_lists, list => list.Clear());
            _dedicated.Clear();
        }
    }

    /// <summary>The holders of all blocks.</summary>
    private IEnumerable<BlockHolder> Holders => [.. _lists, _dedicated, .. Pools.Select(pool => pool.Blocks)];

    /// <summary>Frees what an owner holds.</summary>
    /// <returns>False if the range is out of date, because it was moved or everything was freed.</returns>
    internal static bool Release(in DeviceRange range) => range.Block!.Holder.TryFree(range.Block, range.Range, isOwner: true);

    private void ReportLeaks(List<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> leaks)
    {
        if (leaks.Count > 0)
        {
            Leaked?.Invoke(
                this, new MemoryLeakedEventArgs([.. leaks.Select(leak => LiveAllocation.Of(leak.Block, leak.Range, leak.Record))]));
        }
    }

    private bool IsOurs(in DeviceRange range) => range.Block is { } block && ReferenceEquals(block.Holder.Allocator, this);

    private static bool IsOwned(in DeviceRange range) =>
        range.Block!.Holder.TryGetRecord(range.Block, range.Range, out BlockRecord record) && record.IsOwned;

    private Misuse MisuseOf(in DeviceRange range) =>
        !range.IsRange
        ? new Misuse(MisuseKind.NoHandle, 0, "The value is a default value and no range, so there is nothing to free.")
        : !IsOurs(range)
        ? new Misuse(MisuseKind.Foreign, range.Offset, $"The range {range} is of another allocator; only that one can free it.")
        : IsOwned(range)
        ? new Misuse(
            MisuseKind.Owned, range.Offset, $"The range {range} belongs to a DeviceAllocation, which frees it when it is disposed.")
        : new Misuse(MisuseKind.StaleHandle, range.Offset, $"The range {range} was freed already.");
}
