using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>The data that a caller of a page allocator keeps of a block: its address, and its order plus one; <c>default</c> is no
/// block.</summary>
internal readonly record struct TakenPages(nuint Address, int NextOrder)
{
    /// <summary>Makes the handle of an allocated block, or of none.</summary>
    public static PlacementError Of(bool served, nuint address, int order, out TakenPages block)
    {
        block = served ? new TakenPages(address, order + 1) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    public bool IsBlock => NextOrder != 0;

    public int Order => NextOrder - 1;

    public ulong Bytes => GpuBuddyCore.MinChunkSize << Order;
}
