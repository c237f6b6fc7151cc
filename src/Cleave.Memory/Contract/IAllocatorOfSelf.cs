namespace Cleave.Memory.Contract;

/// <summary>The interface that an allocator implements: of all members of <see cref="IAllocator"/> only
/// <see cref="IAllocator.TryReallocate"/> has to be written.</summary>
/// <typeparam name="TSelf">The allocator itself.</typeparam>
/// <remarks>
/// <para>The others have defaults over that one: an allocation is a realloc of nothing, a free a realloc to no bytes. Write those that your
/// allocator can do better.</para>
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
    /// <exception cref="InvalidOperationException"><see cref="IAllocator.TryReallocate"/> refused to free.</exception>
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
                $"{typeof(TSelf).Name}.TryRealloc answered {error} to a new layout of no bytes, which frees and so never fails.");
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
            : throw new AllocationException(error, $"No memory for {layout} ({flags}, {node}) from {typeof(TSelf).Name}: {error}.");
}
