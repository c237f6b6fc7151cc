using System.Collections.Concurrent;
using System.Numerics;

namespace Cleave.Memory;

/// <summary>Contiguous memory, small to medium.</summary>
public sealed class KmallocHeap : HeapAllocator
{
    internal static readonly Alignment LeastAlignment = new(8);

    private readonly ConcurrentDictionary<nuint, int> _orders = new();

    internal KmallocHeap(MemoryHeap heap, nuint maxSize)
        : base(heap) => MaxSize = maxSize;

    /// <inheritdoc/>
    public override Alignment MinAlign => LeastAlignment;

    /// <summary>The largest request that is served, in bytes.</summary>
    public nuint MaxSize { get; }

    /// <summary>A layout padded to its alignment, with which any alignment is met.</summary>
    /// <exception cref="ArgumentOutOfRangeException">That is above <see cref="nint.MaxValue"/> bytes.</exception>
    public static Layout AlignedLayout(Layout layout) => layout.PadToAlign();

    /// <summary>The bytes that may be used of what begins at an address.</summary>
    /// <exception cref="ArgumentException">Nothing that is allocated here begins there.</exception>
    public nuint UsableSize(nuint address) =>
        _orders.TryGetValue(address, out int order) ? Bytes(order) : throw Foreign(address);

    internal override AllocError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        nuint size = AlignedLayout(layout).Size;
        allocation = default;
        if (size > MaxSize)
        {
            return AllocError.TooLarge;
        }

        int order = OrderFor(size);
        AllocError error = Heap.Pages.TryTake(order, flags, node, out nuint address);
        if (error == AllocError.None)
        {
            _orders[address] = order;
            allocation = new Allocation(address, Bytes(order));
        }

        return error;
    }

    internal override unsafe AllocError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        AllocError error = Take(newLayout, flags, node, out allocation);
        if (error == AllocError.None)
        {
            nuint kept = nuint.Min(newLayout.Size, oldLayout.Size);
            Buffer.MemoryCopy((void*)address, (void*)allocation.Address, kept, kept);
            Give(address, oldLayout);
        }

        return error;
    }

    internal override void Give(nuint address, Layout layout)
    {
        if (!_orders.TryRemove(address, out int order))
        {
            throw Foreign(address);
        }

        Heap.Pages.Give(address, order);
    }

    private nuint Bytes(int order) => (nuint)Heap.Memory.PageSize.Bytes << order;

    private int OrderFor(nuint size) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Max(size, Bytes(0))) / Bytes(0));

    private static ArgumentException Foreign(nuint address) => new($"Nothing that Kmalloc gave out begins at {AddressText.Of(address)}.");
}
