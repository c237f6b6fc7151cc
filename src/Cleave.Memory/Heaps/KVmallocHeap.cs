using System.Runtime.InteropServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>Memory of any size: from Kmalloc where it has some, else from Vmalloc.</summary>
/// <remarks>
/// A request that Kmalloc's largest size allows is tried there first, without a report of a failure. If it is larger than a page, only a few
/// batches are reclaimed for it, and then Vmalloc is asked. Vmalloc is asked only if the flags may wait. Thread-safe.
/// </remarks>
public sealed class KVmallocHeap : HeapAllocator
{
    internal KVmallocHeap(MemoryHeap heap)
        : base(heap)
    {
    }

    /// <inheritdoc/>
    public override Alignment MinAlignment => Contiguous.MinAlignment;

    /// <summary>The limit of Vmalloc if the flags may wait, else that of Kmalloc, in bytes.</summary>
    /// <param name="flags">The flags of the request.</param>
    public override nuint MaxSizeFor(GfpFlags flags) =>
        (flags & GfpFlags.Kernel) == 0 ? Contiguous.MaxSize : nuint.Max(Contiguous.MaxSize, Scattered.MaxSizeFor(flags));

    internal override string Name => "kvmalloc";

    internal override string Label => "KVmalloc";

    /// <summary>Nothing of its own: what it gives is in use of one of the other two.</summary>
    internal override HeapUsage InUse() => default;

    private KmallocHeap Contiguous => Heap.Kmalloc;

    private VmallocHeap Scattered => Heap.Vmalloc;

    internal override AllocationError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Layout padded = layout.PadToAlignment();
        AllocationError error = TakeContiguous(padded, flags, node, out allocation);
        return error != AllocationError.None && MayScatter(padded, flags) ? Scattered.Take(padded, flags, node, out allocation) : error;
    }

    internal override void Give(nuint address, Layout layout) => OwnerOf(address).Give(address, layout.PadToAlignment());

    internal override AllocationError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        Layout before = oldLayout.PadToAlignment();
        Layout after = newLayout.PadToAlignment();
        Check(address, before);
        bool scattered = IsScattered(address);
        bool crosses = scattered && before.Size > Contiguous.MaxSize && after.Size <= Contiguous.MaxSize;
        AllocationError error = scattered && !crosses
            ? Scattered.Resize(address, after, before, flags, node, out allocation)
            : ResizeContiguous(address, after, before, scattered, flags, node, out allocation);
        error = error == AllocationError.None || (scattered && !crosses) ? error
            : scattered ? Scattered.Resize(address, after, before, flags, node, out allocation)
            : MayScatter(after, flags) ? Cross(Scattered, address, after, before, flags, node, out allocation)
            : error;
        if (error == AllocationError.None && (flags & GfpFlags.Zero) != 0)
        {
            ClearPadding(allocation.Address, nuint.Min(newLayout.Size, oldLayout.Size), nuint.Min(after.Size, before.Size));
        }

        return error;
    }

    /// <summary>To the others the padding is asked for, and kept; to the caller it is behind what was asked for.</summary>
    private static unsafe void ClearPadding(nuint address, nuint asked, nuint padded) =>
        NativeMemory.Clear((void*)(address + asked), padded - nuint.Min(asked, padded));

    /// <summary>Tries to have what was there, in Kmalloc or not, in Kmalloc.</summary>
    private AllocationError ResizeContiguous(
        nuint address, Layout after, Layout before, bool scattered, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        scattered
            ? Cross(Contiguous, address, after, before, QuietFor(after, flags), node, out allocation)
            : Contiguous.Resize(address, after, before, QuietFor(after, flags), node, out allocation);

    private AllocationError TakeContiguous(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Contiguous.Take(layout, QuietFor(layout, flags), node, out allocation);

    /// <summary>Moves what is there to another allocator, which copies it.</summary>
    private unsafe AllocationError Cross(
        HeapAllocator to, nuint address, Layout after, Layout before, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        HeapAllocator from = OwnerOf(address);
        AllocationError error = to.Take(after, flags, node, out allocation);
        if (error == AllocationError.None)
        {
            // SAFETY: the old memory has as many bytes as its layout says, and the new one as many as its own.
            nuint kept = nuint.Min(after.Size, before.Size);
            Buffer.MemoryCopy((void*)address, (void*)allocation.Address, kept, kept);
            from.Give(address, before);
        }

        return error;
    }

    /// <summary>A wrong call is found before anything is copied.</summary>
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

    /// <summary>A single page is worth all reclaim, a longer run a few batches, because single pages serve too.</summary>
    private GfpFlags QuietFor(Layout layout, GfpFlags flags) =>
        MayScatter(layout, flags) ? flags | GfpFlags.NoWarn | GfpCheck.Briefly : flags;

    private bool MayScatter(Layout layout, GfpFlags flags) =>
        layout.Size > Heap.Memory.PageSize.Bytes && (flags & GfpFlags.Kernel) != 0;

    private HeapAllocator OwnerOf(nuint address) => IsScattered(address) ? Scattered : Contiguous;

    /// <summary>Whether an address can only be one of Vmalloc's, which lie outside of the nodes. Costs no lock.</summary>
    private bool IsScattered(nuint address) => !Contiguous.Covers(address);
}
