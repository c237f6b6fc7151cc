using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>An allocator of one <see cref="MemoryHeap"/>: the contract of <see cref="IAllocator"/>, bound to an instance.</summary>
/// <remarks>Thread-safe. This base class checks the flags, serves requests of no bytes, and reports failures.</remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// HeapAllocator[] allocators = [heap.Kmalloc, heap.Vmalloc, heap.KVmalloc];
/// foreach (HeapAllocator allocator in allocators)
/// {
///     Console.Error.WriteLine($"{allocator}: up to {new ByteSize(allocator.MaxSizeFor(GfpFlags.Kernel))}");
/// }
///
/// Console.WriteLine($"{new ByteSize(allocators[0].MaxSizeFor(GfpFlags.Kernel))}"); // 4 MiB
/// </code>
/// </example>
public abstract class HeapAllocator
{
    private protected HeapAllocator(MemoryHeap heap) => Heap = heap;

    /// <summary>The heap that the allocator takes its memory from.</summary>
    public MemoryHeap Heap { get; }

    /// <inheritdoc cref="IAllocator.MinAlignment"/>
    public abstract Alignment MinAlignment { get; }

    /// <inheritdoc cref="IAllocator.MaxSizeFor"/>
    public abstract nuint MaxSizeFor(GfpFlags flags);

    /// <inheritdoc cref="IAllocator.TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)"/>
    public virtual bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Serve(layout, flags, node, out allocation) == FailureCode.None;

    /// <inheritdoc cref="IAllocator.TryAllocate(Layout, GfpFlags, NumaNode, out Allocation, out AllocationFailure)"/>
    public bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure)
    {
        FailureCode code = Serve(layout, flags, node, out allocation);
        failure = code == FailureCode.None ? default : Heap.FailureOf(code, this, layout, flags, node);
        return code == FailureCode.None;
    }

    /// <inheritdoc cref="IAllocator.TryReallocate(nuint, Layout, Layout, GfpFlags, NumaNode, out Allocation)"/>
    public bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Serve(address, newLayout, oldLayout, flags, node, out allocation) == FailureCode.None;

    /// <inheritdoc cref="IAllocator.TryReallocate(nuint, Layout, Layout, GfpFlags, NumaNode, out Allocation, out AllocationFailure)"/>
    public bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure)
    {
        FailureCode code = Serve(address, newLayout, oldLayout, flags, node, out allocation);
        failure = code == FailureCode.None ? default : Heap.FailureOf(code, this, newLayout, flags, node);
        return code == FailureCode.None;
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
        FailureCode code = Serve(layout, flags, node, out Allocation allocation);
        return code == FailureCode.None ? allocation : throw Heap.FailureOf(code, this, layout, flags, node).ToException();
    }

    /// <inheritdoc cref="IAllocator.Reallocate"/>
    public Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default)
    {
        FailureCode code = Serve(address, newLayout, oldLayout, flags, node, out Allocation allocation);
        return code == FailureCode.None ? allocation : throw Heap.FailureOf(code, this, newLayout, flags, node).ToException();
    }

    /// <summary>The allocator and its heap: "Kmalloc of heap 'images'".</summary>
    public override string ToString() => $"{Label} of heap '{Heap.Name}'";

    /// <summary>Allocates any layout, and reports a failure to the heap.</summary>
    internal virtual FailureCode Serve(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Heap.ThrowIfObserving();
        GfpCheck.Check(flags);
        if (layout.Size == 0)
        {
            // A request of no bytes takes nothing from the heap, so this is the only check on this path that finds a disposed heap.
            Heap.ThrowIfDisposed();
            allocation = Nothing(layout);
            return FailureCode.None;
        }

        FailureCode code = Take(layout, flags, node, out allocation);
        return code == FailureCode.None ? FailureCode.None : Heap.Fail(code, this, layout, flags, node);
    }

    /// <summary>Allocates, frees or resizes, and reports a failure to the heap.</summary>
    private FailureCode Serve(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Heap.ThrowIfObserving();
        GfpCheck.Check(flags);
        if (address == 0 || oldLayout.Size == 0)
        {
            return Serve(newLayout, flags, node, out allocation);
        }

        if (newLayout.Size == 0)
        {
            Give(address, oldLayout);
            allocation = Nothing(newLayout);
            return FailureCode.None;
        }

        FailureCode code = Resize(address, newLayout, oldLayout, flags, node, out allocation);
        return code == FailureCode.None ? FailureCode.None : Heap.Fail(code, this, newLayout, flags, node);
    }

    /// <summary>Allocates a layout of at least one byte. The caller reports a failure.</summary>
    internal abstract FailureCode Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Makes an allocation larger or smaller. Both layouts have at least one byte.</summary>
    internal abstract FailureCode Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Frees an allocation of at least one byte.</summary>
    internal abstract void Give(nuint address, Layout layout);

    /// <summary>The allocator's name in meters: "kmalloc".</summary>
    internal abstract string Name { get; }

    /// <summary>The allocator's name in messages: "Kmalloc".</summary>
    internal abstract string Label { get; }

    /// <summary>The allocations and bytes of this allocator that callers hold.</summary>
    /// <remarks>The numbers are exact if no thread allocates or frees meanwhile. Cost: for Kmalloc some microseconds for each thread that
    /// has allocated, otherwise constant.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public abstract HeapUsage InUse { get; }

    /// <summary>A record of each allocation in use if allocations are tracked; else empty.</summary>
    internal virtual IReadOnlyList<AllocationRecord> Records => [];

    /// <summary>Gives cached pages that no allocation needs back to the page allocator. Holds no lock that a shrinker could need.</summary>
    /// <returns>The number of pages that were given back.</returns>
    internal virtual ulong Drain() => 0;

    /// <summary>Ends all use of the allocator, before the memory of the heap is unmapped.</summary>
    internal virtual void Close()
    {
    }

    /// <summary>The answer to a request of no bytes: an aligned address that owns no memory.</summary>
    private static Allocation Nothing(Layout layout) => new((nuint)layout.Alignment.Bytes, 0);
}
