using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>What a caller of a page allocator keeps: the address, and one more than the size class; <c>default</c> is no block.</summary>
internal readonly record struct TakenPages(nuint Address, int NextClass)
{
    /// <summary>The block that was served, or none.</summary>
    public static PlacementError Of(bool served, nuint address, int sizeClass, out TakenPages block)
    {
        block = served ? new TakenPages(address, sizeClass + 1) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    public bool IsBlock => NextClass != 0;

    public int SizeClass => NextClass - 1;

    public ulong Bytes => GpuBuddyCore.MinChunkSize << SizeClass;
}
