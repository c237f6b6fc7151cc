namespace Cleave.Memory.Contract;

/// <summary>The interface that an allocator implements. One method has no default implementation: that which resizes memory or returns the
/// reason why it cannot.</summary>
/// <typeparam name="TSelf">The allocator itself.</typeparam>
/// <remarks>
/// <para>The defaults call that method: an allocation resizes no memory, and a free resizes to 0 bytes. Override the members that your
/// allocator can implement better. A failure needs a code; the size and the name of the allocator are filled in.</para>
/// <code>
/// readonly struct MyAllocator : IAllocator&lt;MyAllocator&gt;
/// {
///     public static bool TryReallocate(
///         nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node,
///         out Allocation allocation, out AllocationFailure failure) { … }
/// }
/// </code>
/// </remarks>
/// <example>
/// <code>
/// using System.Runtime.InteropServices;
/// using Cleave.Memory.Owners;
///
/// using var numbers = new Vec&lt;int, CLibrary&gt;();
/// numbers.Push(42);
/// Console.WriteLine(numbers[0u]); // 42
///
/// // An allocator needs one method: no old memory means allocate, and no new bytes mean free.
/// readonly unsafe struct CLibrary : IAllocator&lt;CLibrary&gt;
/// {
///     public static bool TryReallocate(
///         nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node,
///         out Allocation allocation, out AllocationFailure failure)
///     {
///         // SAFETY: with an old size, the address is one that this allocator returned and nobody has freed.
///         (allocation, failure) = (default, default);
///         void* old = oldLayout.Size == 0 ? null : (void*)address;
///         if (newLayout.Size == 0)
///         {
///             NativeMemory.AlignedFree(old);
///             return true;
///         }
///
///         allocation = new((nuint)NativeMemory.AlignedRealloc(old, newLayout.Size, (nuint)newLayout.Alignment.Bytes), newLayout.Size);
///         return true;
///     }
/// }
/// </code>
/// </example>
public interface IAllocator<TSelf> : IAllocator
    where TSelf : IAllocator<TSelf>
{
    /// <inheritdoc/>
    static bool IAllocator.TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TSelf.TryReallocate(0, layout, default, flags, node, out allocation, out _);

    /// <inheritdoc/>
    static bool IAllocator.TryAllocate(
        Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure) =>
        TSelf.TryReallocate(0, layout, default, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    static bool IAllocator.TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TSelf.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out _);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The allocator failed to free the memory.</exception>
    static void IAllocator.Free(nuint address, Layout layout)
    {
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        var nothing = new Layout(0, layout.Alignment);
        if (!TSelf.TryReallocate(address, nothing, layout, GfpFlags.NoWait, default, out _, out AllocationFailure failure))
        {
            throw new InvalidOperationException(
                $"{typeof(TSelf).Name}.TryReallocate failed with {failure.Code} for a new layout of 0 bytes, which "
                    + "frees the memory and must "
                + "never fail.");
        }
    }

    /// <inheritdoc/>
    static Allocation IAllocator.Allocate(Layout layout, GfpFlags flags, NumaNode node) =>
        TSelf.TryAllocate(layout, flags, node, out Allocation allocation, out AllocationFailure failure)
            ? allocation
            : throw AllocatorFailures.Complete(failure, layout, typeof(TSelf).Name).ToException();

    /// <inheritdoc/>
    static Allocation IAllocator.Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node) =>
        TSelf.TryReallocate(address, newLayout, oldLayout, flags, node, out Allocation allocation, out AllocationFailure failure)
            ? allocation
            : throw AllocatorFailures.Complete(failure, newLayout, typeof(TSelf).Name).ToException();
}
