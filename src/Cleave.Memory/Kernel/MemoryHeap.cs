using Cleave.Memory.Pages;
using Cleave.Memory.Systems;

namespace Cleave.Memory;

/// <summary>A heap: page frames and the allocators over them.</summary>
public sealed partial class MemoryHeap : IDisposable
{
    private readonly NodePages _nodes;

    /// <summary>Reserves the memory.</summary>
    /// <inheritdoc cref="PhysicalMemory(PhysicalMemoryOptions)"/>
    public MemoryHeap(MemoryHeapOptions options)
        : this(options, PageSystem.Current)
    {
    }

    internal MemoryHeap(MemoryHeapOptions options, IPageSystem system)
    {
        ArgumentNullException.ThrowIfNull(options);
        System = system;
        Memory = new PhysicalMemory(Aligned(options), system);
        _nodes = NodesOf(Memory);
        Pages = _nodes;
        Size = (nuint)(Memory.Frames * Memory.PageSize.Bytes);
        Kmalloc = new KmallocHeap(this, options.KmallocMaxSize);
    }

    /// <summary>The page frames.</summary>
    public PhysicalMemory Memory { get; }

    /// <summary>Bytes that are reserved: the most that it ever hands out.</summary>
    public nuint Size { get; }

    /// <summary>Contiguous memory, small to medium.</summary>
    public KmallocHeap Kmalloc { get; }

    internal IPageSystem System { get; }

    internal IPageSource Pages { get; }

    /// <summary>Gives the pages that threads and slabs keep at hand back to the free ones.</summary>
    public void Trim() => Pages.Drain();

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        _nodes.Dispose();
        Memory.Dispose();
    }

    private static NodePages NodesOf(PhysicalMemory memory)
    {
        try
        {
            return new NodePages(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>So that a block that is aligned to its size in its node is so in memory.</summary>
    private static PhysicalMemoryOptions Aligned(MemoryHeapOptions options)
    {
        ulong largest = new Alignment(options.KmallocMaxSize).Bytes;
        return options.Memory with { BaseAlignment = new Alignment(Math.Max(options.Memory.BaseAlignment.Bytes, largest)) };
    }

    /// <summary>Raised where there is no memory for a request, unless its flags say <see cref="GfpFlags.NoWarn"/>; on the thread that
    /// asked, before its call returns.</summary>
    public event EventHandler<AllocationFailedEventArgs>? AllocationFailed;

    /// <summary>Reports a failure, unless the flags say not to, and answers with its reason.</summary>
    internal AllocError Fail(AllocError error, Layout layout, GfpFlags flags, NumaNode node)
    {
        if ((flags & GfpFlags.NoWarn) == 0)
        {
            AllocationFailed?.Invoke(this, new AllocationFailedEventArgs(error, layout, flags, node, Pages.FreePages));
        }

        return error;
    }

    internal AllocException ExceptionFor(AllocError error, Layout layout, GfpFlags flags, NumaNode node) =>
        new(error, new AllocationFailedEventArgs(error, layout, flags, node, Pages.FreePages).ToString());
}
