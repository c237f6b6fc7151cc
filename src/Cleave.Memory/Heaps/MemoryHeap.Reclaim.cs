using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>The shrinkers, and the cached pages that reclaim gives back.</content>
public sealed partial class MemoryHeap : IKeptPages
{
    /// <summary>Registers a shrinker, so that reclaim calls it when memory is short.</summary>
    /// <param name="shrinker">A holder of memory that can free some of it on request.</param>
    /// <param name="group">The group that the memory of the shrinker is charged to. Reclaim then calls the shrinker also when this group,
    /// or a group that contains it, is at its limit. If null, reclaim calls the shrinker only when the heap is short of memory.</param>
    /// <returns>The registration, which ends when it is disposed.</returns>
    /// <remarks>Thread-safe. If a reclaim is under way on another thread, it may still call the shrinker after the registration was
    /// disposed.</remarks>
    /// <exception cref="ArgumentNullException">The shrinker is null.</exception>
    public IDisposable Register(IShrinker shrinker, MemoryGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(shrinker);
        return _reclaiming.Add(shrinker, group);
    }

    /// <summary>The page source of the heap, which reclaims pages when few are free.</summary>
    internal ReclaimingPages Reclaiming => _reclaiming;

    ulong IKeptPages.DrainMappings() => Vmalloc.Drain();

    // The nodes may be asked before the allocators are made.
    ulong IKeptPages.CachedBlockPages => Kmalloc?.CachedPages ?? 0;

    ulong IKeptPages.DrainBlocks() => Kmalloc?.DrainBlocks() ?? 0;

    ulong IKeptPages.FreeSpare(int leastOrder) => Kmalloc.FreeSpare(leastOrder);

    ulong IKeptPages.DrainThisThread() => Kmalloc.GiveBackOwn();

    ulong IKeptPages.DrainAll() => DrainAllocators();

    private ulong DrainAllocators()
    {
        ulong pages = 0;
        foreach (HeapAllocator allocator in _allocators)
        {
            pages += allocator.Drain();
        }

        return pages;
    }
}
