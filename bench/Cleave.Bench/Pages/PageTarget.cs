using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Memory.Pages;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>The path through a page allocator, which threads share. It has neither ranges nor flags, and its workloads use none.</summary>
internal readonly struct PageTarget(PageAllocator pages) : IBlockTarget<TakenPages>
{
    public ReadOnlySpan<TakenPages> Several => [];

    public ulong MetadataBytes => pages.MetadataBytes;

    public static bool IsBlock(TakenPages block) => block.IsBlock;

    public static ulong BytesOf(TakenPages block) => block.Bytes;

    public static (ulong Offset, int Order) Describe(TakenPages block) => (block.Address, block.Order);

    /// <remarks>
    /// Neither the allocation nor the free is inlined. In a loop that is compiled without a profile, the code of the allocator would lose
    /// its own profile.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out TakenPages only)
    {
        int order = BitOperations.Log2(size / GpuBuddyCore.MinChunkSize);
        return TakenPages.Of(pages.TryAllocate(order, out nuint address), address, order, out only);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(TakenPages block) => pages.Free(block.Address, block.Order);

    public void Free(ReadOnlySpan<TakenPages> blocks, bool cleared) => Free(blocks[0]);
}
