using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>The data that a caller of a page allocator keeps of a block: its address, and its order plus one; <c>default</c> is no
/// block.</summary>
internal readonly record struct TakenPages(nuint Address, int NextClass)
{
    /// <summary>Makes the handle of an allocated block, or of none.</summary>
    public static PlacementError Of(bool served, nuint address, int sizeClass, out TakenPages block)
    {
        block = served ? new TakenPages(address, sizeClass + 1) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    public bool IsBlock => NextClass != 0;

    public int SizeClass => NextClass - 1;

    public ulong Bytes => GpuBuddyCore.MinChunkSize << SizeClass;
}
