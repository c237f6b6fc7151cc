using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>Reclaim.</content>
public sealed partial class MemoryHeap : IKeptPages
{
    /// <summary>Lets reclaim call a shrinker, until the answer is disposed.</summary>
    /// <param name="shrinker">Who can give memory back.</param>
    /// <param name="group">The group that its memory is charged to, so that it is called where that, or one that it is in, is full; null where
    /// it is called only when memory is short, as all are.</param>
    /// <remarks>A call that is under way on another thread may still come after the answer was disposed.</remarks>
    public IDisposable Register(IShrinker shrinker, MemoryGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(shrinker);
        return _reclaiming.Add(shrinker, group);
    }

    /// <summary>The pages with what reclaims them.</summary>
    internal ReclaimingPages Reclaiming => _reclaiming;

    ulong IKeptPages.DrainMappings() => Vmalloc.Drain();

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
