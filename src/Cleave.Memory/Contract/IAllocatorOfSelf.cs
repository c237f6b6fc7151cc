namespace Cleave.Memory.Contract;

/// <summary>The interface that an allocator implements. Only <see cref="IAllocator.TryReallocate"/> has no default
/// implementation.</summary>
/// <typeparam name="TSelf">The allocator itself.</typeparam>
/// <remarks>
/// <para>The defaults call that method: an allocation resizes no memory, and a free resizes to 0 bytes. Override the members that your
/// allocator can implement better.</para>
/// <code>
/// readonly struct MyAllocator : IAllocator&lt;MyAllocator&gt;
/// {
///     public static AllocationError TryReallocate(
///         nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) { … }
/// }
/// </code>
/// </remarks>
public interface IAllocator<TSelf> : IAllocator
    where TSelf : IAllocator<TSelf>
{
    /// <inheritdoc/>
    static AllocationError IAllocator.TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TSelf.TryReallocate(0, layout, default, flags, node, out allocation);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="IAllocator.TryReallocate"/> failed to free the memory.</exception>
    static void IAllocator.Free(nuint address, Layout layout)
    {
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        AllocationError error = TSelf.TryReallocate(address, new Layout(0, layout.Alignment), layout, GfpFlags.NoWait, default, out _);
        if (error != AllocationError.None)
        {
            throw new InvalidOperationException(
                $"{typeof(TSelf).Name}.TryReallocate returned {error} for a new layout of 0 bytes, which frees the memory and must never fail.");
        }
    }

    /// <inheritdoc/>
    static Allocation IAllocator.Allocate(Layout layout, GfpFlags flags, NumaNode node) =>
        OrThrow(TSelf.TryAllocate(layout, flags, node, out Allocation allocation), allocation, layout, flags, node);

    /// <inheritdoc/>
    static Allocation IAllocator.Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node) =>
        OrThrow(TSelf.TryReallocate(address, newLayout, oldLayout, flags, node, out Allocation allocation), allocation, newLayout, flags, node);

    private static Allocation OrThrow(AllocationError error, Allocation allocation, Layout layout, GfpFlags flags, NumaNode node) =>
        error == AllocationError.None
            ? allocation
            : throw new HeapAllocationException(error, $"No memory for {layout} ({flags}, {node}) from {typeof(TSelf).Name}: {error}.");
}
