using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Mapping;
using Cleave.Memory.Nodes;
using Cleave.Memory.Pages;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>A heap of memory outside the garbage collector, with a fixed maximum size and three allocators: <see cref="Kmalloc"/>,
/// <see cref="Vmalloc"/> and <see cref="KVmalloc"/>.</summary>
/// <remarks>
/// <para>The addresses of the whole heap are reserved when it is made; the system supplies memory for a page when the page is first
/// touched. Blocks of memory may be allocated on one thread and freed on another.</para>
/// <para>Thread-safe, except <see cref="Dispose"/>, which must not run together with any other call.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// var layout = new Layout(100, new Alignment(16));
/// Allocation memory = heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
/// heap.Kmalloc.Free(memory.Address, layout);
///
/// // A request that cannot be served is answered with a reason: this one exceeds the whole heap.
/// heap.Vmalloc.TryAllocate(new Layout(1 &lt;&lt; 30, default), GfpFlags.Kernel, default, out _, out AllocationFailure failure);
/// Console.WriteLine(failure.Code); // TooLarge
/// </code>
/// </example>
public sealed partial class MemoryHeap : IDisposable
{
    private readonly List<HeapAllocator> _allocators = [];
    private readonly NodePages _nodes;
    private readonly ReclaimingPages _reclaiming;
    private readonly HeapMeters _meters;
    private bool _disposed;

    /// <summary>Reserves the addresses of a heap and makes its allocators.</summary>
    /// <param name="options">The size, the nodes and the behaviour of the heap.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="MemoryHeapOptions.KmallocMaxSize"/> is not a power of two, or is less than
    /// 8 KiB.</exception>
    /// <inheritdoc cref="PhysicalMemory(PhysicalMemoryOptions)" path="/exception | /remarks"/>
    public MemoryHeap(MemoryHeapOptions options)
        : this(options, PageSystem.Current)
    {
    }

    /// <param name="options">The size, the nodes and the behaviour of the heap.</param>
    /// <param name="system">The operating system, or a fake of it.</param>
    /// <param name="budget">The budget of mappings; that of the process if null.</param>
    /// <param name="around">A wrapper around the page source, for a test; null for none.</param>
    internal MemoryHeap(
        MemoryHeapOptions options, IPageSystem system, MappingBudget? budget = null, Func<IPageSource, IPageSource>? around = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = options.Name;
        _observer = options.Observer;
        Memory = new PhysicalMemory(HeapMemory.AlignedFor(options), system) { Heap = options.Name };
        System = Memory.System;
        try
        {
            Size = (nuint)(Memory.Frames * Memory.PageSize.Bytes);
            _nodes = new NodePages(Memory);
            _reclaiming = new ReclaimingPages(Name, Memory, this, Sources(options, around?.Invoke(_nodes) ?? _nodes));
            Charges = new GroupCharges(_reclaiming);
            budget ??= MappingBudget.Shared;
            _allocators.Add(Kmalloc = new KmallocHeap(this, options, system, budget));
            _allocators.Add(Vmalloc = new VmallocHeap(
                this, budget, _reclaiming, options.Debug || options.TrackAllocations, options.Hardening));
            KVmalloc = new KVmallocHeap(this);
        }
        catch
        {
            _allocators.ForEach(allocator => allocator.Close());
            _nodes?.Dispose();
            Memory.Abandon();
            throw;
        }

        _meters = HeapMeters.Of(this);
    }

    /// <summary>The name of the heap in meters, events and messages.</summary>
    public string Name { get; }

    /// <summary>The page frames of the heap, with their addresses, statistics and notices.</summary>
    /// <remarks>The heap owns the page frames. <see cref="PhysicalMemory.Dispose"/>, <see cref="PhysicalMemory.ToFreePageList"/>,
    /// <see cref="PhysicalMemory.Release"/> and <see cref="PhysicalMemory.Reuse"/> therefore throw an
    /// <see cref="InvalidOperationException"/>.</remarks>
    public PhysicalMemory Memory { get; }

    /// <summary>The size of the heap in bytes, which its allocators together never exceed.</summary>
    public nuint Size { get; }

    /// <summary>The allocator of contiguous memory, for small to medium sizes.</summary>
    public KmallocHeap Kmalloc { get; }

    /// <summary>The allocator of virtually contiguous memory of any size, made of pages that are mapped side by side.</summary>
    public VmallocHeap Vmalloc { get; }

    /// <summary>The allocator of memory of any size that prefers contiguous memory: Kmalloc if possible, else Vmalloc.</summary>
    public KVmallocHeap KVmalloc { get; }

    /// <summary>The allocations and bytes that callers hold, of all allocators of the heap together.</summary>
    /// <remarks>The numbers are exact if no thread allocates or frees meanwhile. Cost: some microseconds for each thread that has
    /// allocated.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public HeapUsage InUse => _allocators.Aggregate(default(HeapUsage), (sum, one) => sum + one.InUse);

    internal IReadOnlyList<HeapAllocator> Allocators => _allocators;

    /// <summary>The page allocator of each node of <see cref="Memory"/>.</summary>
    internal IReadOnlyList<PageAllocator> NodeAllocators => _nodes.Allocators;

    internal IPageSystem System { get; }

    /// <summary>The guard that finalizers and timers enter before they free memory of this heap.</summary>
    internal LateFrees LateFrees { get; } = new();

    /// <summary>The source from which the allocators get their pages; it waits and reclaims when few are free.</summary>
    internal IPageSource Pages => _reclaiming;

    /// <summary>Frees the pages that threads cache, the empty slabs, the pages of blocks that no allocation needs, and the freed mappings
    /// that are not unmapped yet.</summary>
    /// <remarks>Thread-safe. Cost: the locks of all caches in turn, and the system calls that unmap.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public void Trim()
    {
        ThrowIfDisposed();
        ulong before = Pages.FreePages;
        _ = DrainAllocators();
        while (Kmalloc.FreeSpare(0) > 0)
        {
        }

        _ = Pages.Drain();
        MemoryEvents.Log.Trim(Name, (long)(Pages.FreePages - before));
        RaisePending();
    }

    /// <summary>Unmaps the heap and gives all its memory back to the system. Memory that is still allocated is first reported by
    /// <see cref="LeakFound"/>.</summary>
    /// <exception cref="InvalidOperationException">The heap is <see cref="Default"/>, which lives as long as the process, or its observer
    /// called this method.</exception>
    /// <inheritdoc cref="PhysicalMemory.Dispose" path="/exception"/>
    /// <safety>No address that the heap allocated may be used any more: an access would end the process. No thread of the program may be in
    /// a call of the heap. Timers of pools and finalizers may be; this method waits for them.</safety>
    public void Dispose()
    {
        if (this == _default)
        {
            throw new InvalidOperationException("The default heap lives as long as the process, so it cannot be disposed.");
        }

        ThrowIfObserving();

        try
        {
            bool isFirst = !_disposed;
            _disposed = true;
            if (isFirst)
            {
                ReportLeaks();
            }
        }
        finally
        {
            Release();
        }
    }

    /// <summary>The name and size of the heap, and the usage of its allocators, in one line.</summary>
    /// <remarks>Cost: as <see cref="InUse"/>.</remarks>
    public override string ToString() => $"heap '{Name}' of {ByteText.Exact(Size)}: {(_disposed ? "disposed" : InUse)}";

    private IPageSource Sources(MemoryHeapOptions options, IPageSource pages) =>
        (options.Hardening & HeapHardening.RandomPlacement) == 0 ? pages : new RandomPages(pages, Memory);

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Gives back everything that was not given back yet. A second call tries again to give back what the system
    /// refused.</summary>
    private void Release()
    {
        _meters.Remove(this);
        LateFrees.Close();
        _allocators.ForEach(allocator => allocator.Close());
        Vmalloc.UnmapAll();
        _nodes.Dispose();
        Memory.Close();
    }
}
