using System.Runtime.InteropServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates memory of any size: from Kmalloc if it has contiguous memory for the request, else from Vmalloc.</summary>
/// <remarks>
/// A request up to the largest size of Kmalloc is tried there first. If it may be passed on to Vmalloc, which needs more than a page and
/// flags that may wait, Kmalloc reclaims only a few batches for it and does not report a failure. Thread-safe.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// KVmallocHeap buffers = heap.KVmalloc;
/// var layout = new Layout(20 &lt;&lt; 20, default); // Too large for Kmalloc, so it comes from Vmalloc.
/// Allocation buffer = buffers.Allocate(layout, GfpFlags.Kernel);
/// Console.WriteLine(heap.Vmalloc.InUse.Allocations); // 1
/// buffers.Free(buffer.Address, layout);
/// </code>
/// </example>
public sealed class KVmallocHeap : HeapAllocator
{
    internal KVmallocHeap(MemoryHeap heap)
        : base(heap)
    {
    }

    /// <inheritdoc/>
    public override Alignment MinAlignment => Contiguous.MinAlignment;

    /// <summary>The largest request that is served, in bytes: the limit of Vmalloc if the flags may wait, else that of Kmalloc.</summary>
    /// <param name="flags">The flags of the request.</param>
    public override nuint MaxSizeFor(GfpFlags flags) =>
        (flags & GfpFlags.Kernel) == 0 ? Contiguous.MaxSize : nuint.Max(Contiguous.MaxSize, Scattered.MaxSizeFor(flags));

    internal override string Name => "kvmalloc";

    internal override string Label => "KVmalloc";

    /// <summary>Always zero, because Kmalloc and Vmalloc count the memory that they allocate for this allocator.</summary>
    public override HeapUsage InUse => default;

    private KmallocHeap Contiguous => Heap.Kmalloc;

    private VmallocHeap Scattered => Heap.Vmalloc;

    internal override FailureCode Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Layout padded = layout.PadToAlignment();
        FailureCode error = TakeContiguous(padded, flags, node, out allocation);
        return error != FailureCode.None && MayScatter(padded, flags) ? Scattered.Take(padded, flags, node, out allocation) : error;
    }

    internal override void Give(nuint address, Layout layout) => OwnerOf(address).Give(address, layout.PadToAlignment());

    internal override FailureCode Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Layout before = oldLayout.PadToAlignment();
        Layout after = newLayout.PadToAlignment();
        Check(address, before);
        bool scattered = IsScattered(address);
        bool crosses = scattered && before.Size > Contiguous.MaxSize && after.Size <= Contiguous.MaxSize;
        FailureCode error = scattered && !crosses
            ? Scattered.Resize(address, after, before, flags, node, out allocation)
            : ResizeContiguous(address, after, before, scattered, flags, node, out allocation);
        error = error == FailureCode.None || (scattered && !crosses) ? error
            : scattered ? Scattered.Resize(address, after, before, flags, node, out allocation)
            : MayScatter(after, flags) ? Cross(Scattered, address, after, before, flags, node, out allocation)
            : error;
        if (error == FailureCode.None && (flags & GfpFlags.Zero) != 0)
        {
            ClearPadding(allocation.Address, nuint.Min(newLayout.Size, oldLayout.Size), nuint.Min(after.Size, before.Size));
        }

        return error;
    }

    /// <summary>Clears the padding of a resized allocation. Kmalloc and Vmalloc keep it as part of the padded size that they were asked
    /// for, but to the caller those bytes lie beyond the requested size and have to read zero.</summary>
    private static unsafe void ClearPadding(nuint address, nuint asked, nuint padded) =>
        // SAFETY: the allocation has at least the padded bytes, and it is the caller's alone.
        NativeMemory.Clear((void*)(address + asked), padded - nuint.Min(asked, padded));

    /// <summary>Tries to resize an allocation of either allocator so that Kmalloc holds it afterwards.</summary>
    private FailureCode ResizeContiguous(
        nuint address, Layout after, Layout before, bool scattered, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        scattered
            ? Cross(Contiguous, address, after, before, QuietFor(after, flags), node, out allocation)
            : Contiguous.Resize(address, after, before, QuietFor(after, flags), node, out allocation);

    private FailureCode TakeContiguous(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Contiguous.Take(layout, QuietFor(layout, flags), node, out allocation);

    /// <summary>Moves an allocation from one allocator to the other by copying it.</summary>
    private unsafe FailureCode Cross(
        HeapAllocator to, nuint address, Layout after, Layout before, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        // SAFETY: each of the two allocations has as many bytes as its layout says, and they do not overlap.
        HeapAllocator from = OwnerOf(address);
        FailureCode error = to.Take(after, flags, node, out allocation);
        if (error == FailureCode.None)
        {
            nuint kept = nuint.Min(after.Size, before.Size);
            Buffer.MemoryCopy((void*)address, (void*)allocation.Address, kept, kept);
            from.Give(address, before);
        }

        return error;
    }

    /// <summary>Refuses an address or a layout that is wrong, before anything is copied.</summary>
    private void Check(nuint address, Layout layout)
    {
        if (IsScattered(address))
        {
            Scattered.Check(address, layout);
        }
        else
        {
            Contiguous.Check(address, layout);
        }
    }

    /// <summary>Adds flags for a request that Vmalloc can serve from pages that are not adjacent: a brief reclaim and no report of a
    /// failure. A request of at most one page keeps its flags, because Vmalloc could not serve it more easily. All memory of Kmalloc has
    /// page frames.</summary>
    private GfpFlags QuietFor(Layout layout, GfpFlags flags) =>
        (MayScatter(layout, flags) ? flags | GfpFlags.NoWarn | GfpCheck.Briefly : flags) & ~GfpFlags.NoFrames;

    private bool MayScatter(Layout layout, GfpFlags flags) =>
        layout.Size > Heap.Memory.PageSize.Bytes && (flags & GfpFlags.Kernel) != 0;

    private HeapAllocator OwnerOf(nuint address) => IsScattered(address) ? Scattered : Contiguous;

    /// <summary>Whether an address lies outside the nodes of the heap, so that only Vmalloc can have allocated it. Takes no lock.</summary>
    private bool IsScattered(nuint address) => !Contiguous.Covers(address);
}
