namespace Cleave.Memory.Tests.Owners;

/// <summary>The allocator of <see cref="TestMemory"/> as a type argument.</summary>
internal readonly struct TestAllocator : IAllocator
{
    public static Alignment MinAlign => new(8);

    public static AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TestMemory.Current.TryAlloc(layout, flags, out allocation);

    public static AllocError TryRealloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TestMemory.Current.TryRealloc(address, newLayout, oldLayout, flags, out allocation);

    public static void Free(nuint address, Layout layout) => TestMemory.Current.Free(address, layout);

    public static Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default) =>
        OrThrow(TryAlloc(layout, flags, node, out Allocation allocation), allocation);

    public static Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        OrThrow(TryRealloc(address, newLayout, oldLayout, flags, node, out Allocation allocation), allocation);

    private static Allocation OrThrow(AllocError error, Allocation allocation) =>
        error == AllocError.None ? allocation : throw new AllocException(error, "The test wants no memory.");
}
