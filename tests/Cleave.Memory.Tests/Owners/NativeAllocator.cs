using System.Runtime.InteropServices;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The C library's allocator: large memory is taken only as it is touched, so that tests of gigabytes need little.</summary>
internal readonly unsafe struct NativeAllocator : IAllocator
{
    public static Alignment MinAlign => new(16);

    public static AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        allocation = Alloc(layout, flags, node);
        return AllocError.None;
    }

    public static AllocError TryRealloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        allocation = Realloc(address, newLayout, oldLayout, flags, node);
        return AllocError.None;
    }

    public static void Free(nuint address, Layout layout) => NativeMemory.Free((void*)address);

    public static Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default) =>
        new((nuint)NativeMemory.Alloc(layout.Size), layout.Size);

    public static Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        new((nuint)NativeMemory.Realloc(oldLayout.Size == 0 ? null : (void*)address, newLayout.Size), newLayout.Size);
}
