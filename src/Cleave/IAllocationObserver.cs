namespace Cleave;

/// <summary>
/// Receives what an allocator does, in the order in which it does it: for a recorder, a profiler or a check. Every allocator of this
/// library can have one.
/// </summary>
/// <remarks>
/// <para>
/// An allocator with a lock calls it under that lock, so it must be brief. If it calls or reads the allocator, or disposes an owner of its
/// memory, that call throws an <see cref="InvalidOperationException"/>; only properties that take no lock can be read. What the observer
/// throws reaches the caller of the allocator, once the call has finished: an allocation is taken back, so that its memory is free again,
/// and a free, a trim, a reset or a kill is done. If several notifications of one call throw, the caller gets the first exception. On the
/// finalizer thread, where lost owners are reclaimed, an exception ends the process, as any exception there does.
/// </para>
/// <para>
/// A heap has no such lock. It calls the observer from several threads at once, in the right order for each address. The observer may read
/// the heap; if it allocates from the heap or frees to it, that call throws an <see cref="InvalidOperationException"/>. What it throws does
/// not reach the caller, who has the memory or has freed it: the heap raises an event.
/// </para>
/// <para>Addresses are those that callers of the allocator see. A call that is refused for a bad argument is not reported.</para>
/// </remarks>
public interface IAllocationObserver
{
    /// <summary>A request was served.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="address">The first block that serves it.</param>
    /// <param name="size">Bytes of that block.</param>
    void Allocated(in ObservedRequest request, ulong address, ulong size);

    /// <summary>Another block belongs to an allocation, or is what a trimmed block came to.</summary>
    /// <param name="owner">The first block of the allocation, or the block that was trimmed.</param>
    /// <param name="address">The block.</param>
    /// <param name="size">Bytes of it.</param>
    void AlsoAllocated(ulong owner, ulong address, ulong size);

    /// <summary>A valid request was refused because there was no room; the attempt may have merged free blocks.</summary>
    /// <param name="request">What was asked for.</param>
    void Refused(in ObservedRequest request);

    /// <summary>A block was given back.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="cleared">Whether it counts as zeroed.</param>
    void Freed(ulong address, bool cleared);

    /// <summary>A block was cut down; <see cref="AlsoAllocated"/> then tells what was kept of it.</summary>
    /// <param name="address">Where the block began.</param>
    /// <param name="start">Where the kept part begins.</param>
    /// <param name="newSize">Bytes that are kept.</param>
    /// <param name="cleared">Whether the rest, which is free now, counts as zeroed.</param>
    void Trimmed(ulong address, ulong start, ulong newSize, bool cleared);

    /// <summary>A block is about to grow in place, at its high end. An exception of the observer prevents it.</summary>
    /// <param name="address">The beginning of the block.</param>
    /// <param name="newSize">Bytes that the block has then.</param>
    /// <remarks>Only the best-fit allocator has growth. An observer that was written before there was any may leave this out.</remarks>
    void Grown(ulong address, ulong newSize)
    {
    }

    /// <summary>All free memory was declared zeroed, or dirty.</summary>
    void ClearReset(bool isClear);

    /// <summary>A region was taken out of use, or brought back.</summary>
    void Retired(ulong address, ulong size, bool restored);
}
