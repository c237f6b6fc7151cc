namespace Cleave.Memory;

/// <summary>The interface that an allocator implements: of all members of <see cref="IAllocator"/> only
/// <see cref="IAllocator.TryRealloc"/> has to be written.</summary>
/// <typeparam name="TSelf">The allocator itself.</typeparam>
/// <remarks>
/// <para>The others have defaults over that one: an allocation is a realloc of nothing, a free a realloc to no bytes. Write those that your
/// allocator can do better.</para>
/// <code>
/// readonly struct MyAllocator : IAllocator&lt;MyAllocator&gt;
/// {
///     public static AllocError TryRealloc(
///         nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) { … }
/// }
/// </code>
/// </remarks>
public interface IAllocator<TSelf> : IAllocator
    where TSelf : IAllocator<TSelf>
{
    /// <inheritdoc/>
    static AllocError IAllocator.TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TSelf.TryRealloc(0, layout, default, flags, node, out allocation);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="IAllocator.TryRealloc"/> refused to free.</exception>
    static void IAllocator.Free(nuint address, Layout layout)
    {
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        AllocError error = TSelf.TryRealloc(address, new Layout(0, layout.Alignment), layout, GfpFlags.NoWait, default, out _);
        if (error != AllocError.None)
        {
            throw new InvalidOperationException(
                $"{typeof(TSelf).Name}.TryRealloc answered {error} to a new layout of no bytes, which frees and so never fails.");
        }
    }

    /// <inheritdoc/>
    static Allocation IAllocator.Alloc(Layout layout, GfpFlags flags, NumaNode node) =>
        OrThrow(TSelf.TryAlloc(layout, flags, node, out Allocation allocation), allocation, layout, flags, node);

    /// <inheritdoc/>
    static Allocation IAllocator.Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node) =>
        OrThrow(TSelf.TryRealloc(address, newLayout, oldLayout, flags, node, out Allocation allocation), allocation, newLayout, flags, node);

    private static Allocation OrThrow(AllocError error, Allocation allocation, Layout layout, GfpFlags flags, NumaNode node) =>
        error == AllocError.None
            ? allocation
            : throw new AllocException(error, $"No memory for {layout} ({flags}, {node}) from {typeof(TSelf).Name}: {error}.");
}
