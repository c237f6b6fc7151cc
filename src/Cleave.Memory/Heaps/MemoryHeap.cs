using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Mapping;
using Cleave.Memory.Nodes;
using Cleave.Memory.Pages;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>A heap: page frames and the allocators over them, with a hard limit.</summary>
/// <remarks>Thread-safe, but for <see cref="Dispose"/>.</remarks>
public sealed partial class MemoryHeap : IDisposable
{
    private readonly List<HeapAllocator> _allocators = [];
    private readonly NodePages _nodes;
    private readonly ReclaimingPages _reclaiming;
    private readonly HeapMeters _meters;
    private bool _disposed;

    /// <summary>Reserves the memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="MemoryHeapOptions.KmallocMaxSize"/> is no power of two, or below 8 KiB.</exception>
    /// <inheritdoc cref="PhysicalMemory(PhysicalMemoryOptions)"/>
    public MemoryHeap(MemoryHeapOptions options)
        : this(options, PageSystem.Current)
    {
    }

    /// <param name="options">How it is made.</param>
    /// <param name="system">The system that it lives on.</param>
    /// <param name="budget">The mappings that it may make; those of the process unless said otherwise.</param>
    /// <param name="around">What is put around its pages, for a test.</param>
    internal MemoryHeap(
        MemoryHeapOptions options, IPageSystem system, MappingBudget? budget = null, Func<IPageSource, IPageSource>? around = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        System = system;
        Name = options.Name;
        _observer = options.Observer;
        Memory = new PhysicalMemory(Aligned(options), system) { Heap = options.Name };
        try
        {
            Size = (nuint)(Memory.Frames * Memory.PageSize.Bytes);
            _nodes = new NodePages(Memory);
            _reclaiming = new ReclaimingPages(Name, Memory, this, around?.Invoke(_nodes) ?? _nodes);
            Charges = new GroupCharges(_reclaiming);
            _allocators.Add(Kmalloc = new KmallocHeap(this, options, system));
            _allocators.Add(Vmalloc = new VmallocHeap(
                this, budget ?? MappingBudget.Shared, _reclaiming, options.Debug || options.TrackAllocations));
            KVmalloc = new KVmallocHeap(this);
        }
        catch
        {
            _allocators.ForEach(allocator => allocator.Close());
            _nodes?.Dispose();
            Memory.Close();
            throw;
        }

        _meters = HeapMeters.Of(this);
    }

    /// <summary>What it is called in meters and events.</summary>
    public string Name { get; }

    /// <summary>The page frames: their addresses, statistics and notices. They are the heap's, so <see cref="PhysicalMemory.Dispose"/>,
    /// <see cref="PhysicalMemory.ToFreePageList"/>, <see cref="PhysicalMemory.Release"/> and <see cref="PhysicalMemory.Reuse"/> throw an
    /// <see cref="InvalidOperationException"/>.</summary>
    public PhysicalMemory Memory { get; }

    /// <summary>Bytes that are reserved: the most that it ever hands out.</summary>
    public nuint Size { get; }

    /// <summary>Contiguous memory, small to medium.</summary>
    public KmallocHeap Kmalloc { get; }

    /// <summary>Memory of any size, contiguous to the program only.</summary>
    public VmallocHeap Vmalloc { get; }

    /// <summary>Memory of any size: contiguous where that is to be had.</summary>
    public KVmallocHeap KVmalloc { get; }

    /// <summary>What callers have of all its allocators together; exact where nobody allocates meanwhile.</summary>
    /// <remarks>Cost: some microseconds for each thread that has allocated.</remarks>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public HeapUsage InUse => _allocators.Aggregate(default(HeapUsage), (sum, one) => sum + one.InUse());

    internal IReadOnlyList<HeapAllocator> Allocators => _allocators;

    /// <summary>The pages of each node of <see cref="Memory"/>.</summary>
    internal IReadOnlyList<PageAllocator> NodeAllocators => _nodes.Allocators;

    internal IPageSystem System { get; }

    /// <summary>Finalizers and timers that free to this heap.</summary>
    internal LateFrees LateFrees { get; } = new();

    /// <summary>Where its allocators get their pages, with all that waits and reclaims.</summary>
    internal IPageSource Pages => _reclaiming;

    /// <summary>Gives the pages that threads and slabs keep at hand, and those of freed mappings, back to the free ones.</summary>
    public void Trim()
    {
        ulong before = Pages.FreePages;
        _ = DrainAllocators();
        _ = Pages.Drain();
        MemoryEvents.Log.Trim(Name, (long)(Pages.FreePages - before));
        RaisePending();
    }

    /// <summary>Gives all memory back, whatever is still allocated, which is reported to <see cref="LeakFound"/>.</summary>
    /// <exception cref="InvalidOperationException">It is <see cref="Default"/>.</exception>
    /// <inheritdoc cref="PhysicalMemory.Dispose" path="/exception"/>
    /// <safety>No address that the heap gave out may be used any more: that would end the process. No thread of the program may be in a call;
    /// timers of pools and finalizers may, and are waited for.</safety>
    public void Dispose()
    {
        if (this == _default)
        {
            throw new InvalidOperationException("The default heap lives as long as the process, so it cannot be disposed.");
        }

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

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Gives back what is not given back yet: what the system refused is tried again by a second call.</summary>
    private void Release()
    {
        _meters.Remove(this);
        LateFrees.Close();
        _allocators.ForEach(allocator => allocator.Close());
        Vmalloc.UnmapAll();
        _nodes.Dispose();
        Memory.Close();
    }

    /// <summary>Aligns the nodes so that a block which is aligned to its size in its node is so in memory. In debug mode the largest block has
    /// a red zone behind it, so it takes twice as much.</summary>
    private static PhysicalMemoryOptions Aligned(MemoryHeapOptions options)
    {
        if (options.Memory is null)
        {
            throw new ArgumentException("Memory has to be set; it is null.", nameof(options));
        }

        if (!Alignment.TryCreate(options.KmallocMaxSize, out Alignment largest) || largest < KmallocHeap.LeastMaxSize)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.KmallocMaxSize,
                $"KmallocMaxSize has to be a power of two, at least {KmallocHeap.LeastMaxSize}; {ByteText.Exact(options.KmallocMaxSize)} is not.");
        }

        // No block is larger than its node, so no more is needed than the largest node has.
        var node = (ulong)(options.Memory.Nodes?.Max(one => one?.Size) ?? 0);
        ulong block = Math.Min(options.Debug ? largest.Bytes * 2 : largest.Bytes, BitOperations.RoundUpToPowerOf2(Math.Max(node, 1)));
        var needed = new Alignment(Math.Max(block, KmallocHeap.LeastMaxSize.Bytes));
        return options.Memory with { BaseAlignment = needed > options.Memory.BaseAlignment ? needed : options.Memory.BaseAlignment };
    }
}
