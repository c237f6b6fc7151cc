using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>The report of a failed request: the limit that it met, and who holds the most memory.</content>
public sealed partial class MemoryHeap
{
    private AllocationFailedEventArgs Describe(FailureCode code, HeapAllocator allocator, Layout layout, GfpFlags flags, NumaNode node)
    {
        MemoryGroup? full = code == FailureCode.GroupLimit ? GroupCharges.LastFull : null;
        return new()
        {
            Code = code,
            Heap = Name,
            HeapSize = Size,
            Allocator = allocator.Label,
            MaxSize = allocator.MaxSizeFor(flags),
            LargestMaxSize = KVmalloc.MaxSizeFor(GfpFlags.Kernel),
            Layout = layout,
            Flags = flags,
            Node = node,
            FreePages = Pages.FreePages,
            Pages = Memory.Frames,
            Group = full,
            LargestHolder = code is FailureCode.NoSpace or FailureCode.GroupLimit ? LargestHolder(full, flags) : null,
        };
    }

    /// <summary>The holder of the most memory of the heap, or of a group: a group with charges, a pool of buffers, or a registered
    /// cache.</summary>
    private MemoryHolder? LargestHolder(MemoryGroup? within, GfpFlags flags)
    {
        IEnumerable<MemoryHolder> groups = ChargedGroups
            .Where(group => within is null || (group != within && group.IsIn(within)))
            .Select(group => new MemoryHolder($"group '{group.Name}'", group.Charged));
        IEnumerable<MemoryHolder> pools = within is not null ? [] : HeapMeters.PoolsOf(this)
            .Select(pool => new MemoryHolder($"pool '{pool.Name}'", (nuint)(pool.RentedBytes + pool.IdleBytes)));

        // A cache is the user's code, so only a request whose flags permit calling it asks for its size.
        IEnumerable<MemoryHolder> caches = (flags & GfpFlags.Kernel) == 0 ? [] : _reclaiming.CachesOf(within);
        MemoryHolder largest = groups.Concat(pools).Concat(caches).DefaultIfEmpty().MaxBy(holder => holder.Bytes);
        return largest.Bytes > 0 ? largest : null;
    }
}
