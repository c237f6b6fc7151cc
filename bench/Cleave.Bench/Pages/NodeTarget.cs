using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>The path through the pages of nodes; compare <see cref="PageTarget"/>.</summary>
internal readonly struct NodeTarget(NodePages pages) : IBlockTarget<TakenPages>
{
    public ReadOnlySpan<TakenPages> Several => [];

    public ulong MetadataBytes => pages.Allocators[0].MetadataBytes;

    public static bool IsBlock(TakenPages block) => block.IsBlock;

    public static ulong BytesOf(TakenPages block) => block.Bytes;

    public static (ulong Offset, int Order) Describe(TakenPages block) => (block.Address, block.Order);

    /// <inheritdoc cref="PageTarget.Allocate"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out TakenPages only)
    {
        int order = BitOperations.Log2(size / GpuBuddyCore.MinChunkSize);
        bool served = pages.TryTake(order, GfpFlags.NoWait, NumaNode.NoNode, out nuint address) == FailureCode.None;
        return TakenPages.Of(served, address, order, out only);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(TakenPages block) => pages.Give(block.Address, block.Order);

    public void Free(ReadOnlySpan<TakenPages> blocks, bool cleared) => Free(blocks[0]);
}
