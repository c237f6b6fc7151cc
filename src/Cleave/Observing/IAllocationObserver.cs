namespace Cleave;

/// <summary>
/// Is told what an allocator does, in the order in which it does it: for a recorder, a profiler, a check. Any allocator can tell one.
/// </summary>
/// <remarks>
/// An allocator with a lock calls it under that lock, so it must be brief, must not throw, and must not call the allocator. One without, a
/// heap, calls it from several threads at once, and keeps the order of each address. Addresses are those that callers of the allocator see. A call that was refused for a bad argument changes nothing and is not told.
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

    /// <summary>A sound request was refused for want of room; the attempt may have merged free blocks.</summary>
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

    /// <summary>All free memory was declared zeroed, or dirty.</summary>
    void ClearReset(bool isClear);

    /// <summary>A region was taken out of use, or brought back.</summary>
    void Killed(ulong address, ulong size, bool back);
}
