using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>An allocator of one <see cref="MemoryHeap"/>: the contract of <see cref="IAllocator"/>, bound to an instance.</summary>
/// <remarks>Thread-safe. What is common to all is done here: flags, requests of no bytes, the report of a failure.</remarks>
public abstract class HeapAllocator
{
    private protected HeapAllocator(MemoryHeap heap) => Heap = heap;

    /// <summary>The heap that the memory is of.</summary>
    public MemoryHeap Heap { get; }

    /// <inheritdoc cref="IAllocator.MinAlignment"/>
    public abstract Alignment MinAlignment { get; }

    /// <inheritdoc cref="IAllocator.MaxSizeFor"/>
    public abstract nuint MaxSizeFor(GfpFlags flags);

    /// <inheritdoc cref="IAllocator.TryAllocate"/>
    public virtual AllocationError TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Heap.ThrowIfObserving();
        GfpCheck.Check(flags);
        if (layout.Size == 0)
        {
            // No other step of this path would look at the heap.
            Heap.ThrowIfDisposed();
            allocation = Nothing(layout);
            return AllocationError.None;
        }

        AllocationError error = Take(layout, flags, node, out allocation);
        return error == AllocationError.None ? AllocationError.None : Heap.Fail(error, this, layout, flags, node);
    }

    /// <inheritdoc cref="IAllocator.TryReallocate"/>
    public AllocationError TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Heap.ThrowIfObserving();
        GfpCheck.Check(flags);
        if (address == 0 || oldLayout.Size == 0)
        {
            return TryAllocate(newLayout, flags, node, out allocation);
        }

        if (newLayout.Size == 0)
        {
            Give(address, oldLayout);
            allocation = Nothing(newLayout);
            return AllocationError.None;
        }

        AllocationError error = Resize(address, newLayout, oldLayout, flags, node, out allocation);
        return error == AllocationError.None ? AllocationError.None : Heap.Fail(error, this, newLayout, flags, node);
    }

    /// <inheritdoc cref="IAllocator.Free"/>
    public virtual void Free(nuint address, Layout layout)
    {
        Heap.ThrowIfObserving();
        if (address != 0 && layout.Size != 0)
        {
            Give(address, layout);
        }
    }

    /// <inheritdoc cref="IAllocator.Allocate"/>
    public Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default)
    {
        AllocationError error = TryAllocate(layout, flags, node, out Allocation allocation);
        return error == AllocationError.None ? allocation : throw Heap.ExceptionFor(error, this, layout, flags, node);
    }

    /// <inheritdoc cref="IAllocator.Reallocate"/>
    public Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default)
    {
        AllocationError error = TryReallocate(address, newLayout, oldLayout, flags, node, out Allocation allocation);
        return error == AllocationError.None ? allocation : throw Heap.ExceptionFor(error, this, newLayout, flags, node);
    }

    /// <summary>Allocates at least one byte; failures are reported by the caller.</summary>
    internal abstract AllocationError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Makes what is there larger or smaller, neither of them nothing.</summary>
    internal abstract AllocationError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Frees what is at least one byte.</summary>
    internal abstract void Give(nuint address, Layout layout);

    /// <summary>The allocator's name in meters: "kmalloc".</summary>
    internal abstract string Name { get; }

    /// <summary>The allocator's name in messages: "Kmalloc".</summary>
    internal abstract string Label { get; }

    /// <summary>What callers have; exact where nobody allocates meanwhile.</summary>
    internal abstract HeapUsage InUse();

    /// <summary>What callers have, piece by piece, where that is tracked.</summary>
    internal virtual IReadOnlyList<AllocationRecord> Records => [];

    /// <summary>Gives back pages that no allocation needs. Holds no lock that a shrinker could need.</summary>
    /// <returns>How many pages.</returns>
    internal virtual ulong Drain() => 0;

    /// <summary>Ends all use, before the memory goes.</summary>
    internal virtual void Close()
    {
    }

    /// <summary>An address that is aligned and owns nothing.</summary>
    private static Allocation Nothing(Layout layout) => new((nuint)layout.Alignment.Bytes, 0);
}
