namespace Cleave;

/// <summary>
/// Receives a notification for each operation of an allocator, in order: for a recorder, a profiler or a check. Every allocator of this
/// library accepts an observer.
/// </summary>
/// <remarks>
/// <para>
/// An allocator with a lock calls the observer under that lock, so the observer must be brief. If the observer calls or reads the
/// allocator, or disposes an owner of its memory, that call throws an <see cref="InvalidOperationException"/>; only properties that take
/// no lock can be read. An exception of the observer reaches the caller of the allocator after the call has finished: an allocation is
/// undone, so that its memory is free again, and a free, a trim, a reset or a retirement is complete. If several notifications of one call
/// throw, the caller gets the first exception. On the finalizer thread, where lost owners are reclaimed, an exception ends the process, as
/// any exception there does.
/// </para>
/// <para>
/// A heap has no such lock. The heap calls the observer from several threads at once, in the right order for each address. The observer may
/// read the heap; if the observer allocates from the heap or frees to it, that call throws an <see cref="InvalidOperationException"/>. An
/// exception of the observer does not reach the caller, who has the memory or has freed it: the heap raises an event instead.
/// </para>
/// <para>Addresses are those that callers of the allocator see. The observer is not notified of a call with an invalid argument.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Gpu;
///
/// var bytes = new BytesInUse();
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 20, Observer = bytes });
/// using AllocatedBlocks blocks = vram.Allocate(5 * 4096);
/// Console.WriteLine(bytes.Allocations); // 1
///
/// class BytesInUse : IAllocationObserver
/// {
///     public long Allocations { get; private set; }
///
///     public void Allocated(in ObservedRequest request, ulong address, ulong size) =&gt; Allocations++;
///
///     public void AlsoAllocated(ulong owner, ulong address, ulong size) { } // A further block of the same allocation.
///
///     public void Freed(ulong address, bool cleared) { }
///
///     public void Refused(in ObservedRequest request) { }
///
///     public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared) { }
///
///     public void ClearReset(bool isClear) { }
///
///     public void Retired(ulong address, ulong size, bool restored) { }
/// }
/// </code>
/// </example>
public interface IAllocationObserver
{
    /// <summary>Reports that a request was served.</summary>
    /// <param name="request">The request of the caller.</param>
    /// <param name="address">The address of the first block that was allocated for the request.</param>
    /// <param name="size">The size of that block in bytes.</param>
    void Allocated(in ObservedRequest request, ulong address, ulong size);

    /// <summary>Reports a further block of an allocation, or a block that remains after a trim.</summary>
    /// <param name="owner">The address of the first block of the allocation, or of the block that was trimmed.</param>
    /// <param name="address">The address of the further block.</param>
    /// <param name="size">The size of the further block in bytes.</param>
    void AlsoAllocated(ulong owner, ulong address, ulong size);

    /// <summary>Reports that a valid request failed for lack of suitable free memory. The attempt may have merged free blocks.</summary>
    /// <param name="request">The request of the caller.</param>
    void Refused(in ObservedRequest request);

    /// <summary>Reports that a block was freed.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="cleared">Whether the freed memory counts as zeroed.</param>
    void Freed(ulong address, bool cleared);

    /// <summary>Reports that a block was trimmed. <see cref="AlsoAllocated"/> then reports the blocks that remain of it.</summary>
    /// <param name="address">The address of the block before the trim.</param>
    /// <param name="start">The address of the part that is kept.</param>
    /// <param name="newSize">The size of the part that is kept, in bytes.</param>
    /// <param name="cleared">Whether the rest, which is now free, counts as zeroed.</param>
    void Trimmed(ulong address, ulong start, ulong newSize, bool cleared);

    /// <summary>Reports that a block is about to grow in place, at its high end.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="newSize">The size of the block after it has grown, in bytes.</param>
    /// <remarks>
    /// Only the best-fit allocator grows blocks. An exception of the observer prevents the growth. The default implementation does nothing.
    /// </remarks>
    void Grown(ulong address, ulong newSize)
    {
    }

    /// <summary>Reports that the space is about to grow or to shrink at its high end.</summary>
    /// <param name="oldSize">The size of the space in bytes before the change.</param>
    /// <param name="newSize">The size of the space in bytes after the change.</param>
    /// <remarks>An exception of the observer prevents the change. The default implementation does nothing.</remarks>
    void Resized(ulong oldSize, ulong newSize)
    {
    }

    /// <summary>Reports that a move begins: the memory at the target is about to be taken, beside the block that moves.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="target">The address to which the block moves.</param>
    /// <param name="size">The size of the block in bytes.</param>
    /// <remarks>
    /// <see cref="MoveEnded"/> follows. An exception of the observer prevents the move. The default implementation does nothing.
    /// </remarks>
    void MoveBegun(ulong address, ulong target, ulong size)
    {
    }

    /// <summary>Reports that a move ends: the block is at the target now and its old memory is free, or the move was dropped.</summary>
    /// <param name="address">The address of the block before the move.</param>
    /// <param name="target">The address to which the block was to move.</param>
    /// <param name="size">The size of the block in bytes.</param>
    /// <param name="completed">True if the block has moved, false if the memory at the target is free again.</param>
    /// <param name="cleared">Whether the memory that became free counts as zeroed.</param>
    /// <remarks>
    /// An exception of the observer prevents the completion of a move, which is then still pending. Of a run of several blocks, that
    /// is so for the first one; the others are reported when the move is complete. The default implementation does nothing.
    /// </remarks>
    void MoveEnded(ulong address, ulong target, ulong size, bool completed, bool cleared)
    {
    }

    /// <summary>Reports that all free memory was declared clear (zeroed) or dirty.</summary>
    /// <param name="isClear">True for clear, false for dirty.</param>
    void ClearReset(bool isClear);

    /// <summary>Reports that a region was retired, or that a retired region was restored.</summary>
    /// <param name="address">The address of the region.</param>
    /// <param name="size">The size of the region in bytes.</param>
    /// <param name="restored">True if the region was restored, false if it was retired.</param>
    void Retired(ulong address, ulong size, bool restored);
}
