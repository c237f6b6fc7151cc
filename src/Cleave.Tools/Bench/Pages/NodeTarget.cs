using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Memory;
using Cleave.Memory.Pages;
using Cleave.Tools.Bench.Gpu;

namespace Cleave.Tools.Bench.Pages;

/// <summary>The pages of nodes, as <see cref="PageTarget"/>.</summary>
internal readonly struct NodeTarget(NodePages pages) : IBlockTarget<PageBlock>
{
    public ReadOnlySpan<PageBlock> Several => [];

    public ulong MetadataBytes => pages.Allocators[0].MetadataBytes;

    public static bool IsBlock(PageBlock block) => block.IsBlock;

    public static ulong BytesOf(PageBlock block) => block.Bytes;

    public static (ulong Offset, int Order) Describe(PageBlock block) => (block.Address, block.SizeClass);

    /// <inheritdoc cref="PageTarget.Allocate"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public GpuBuddyError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out PageBlock only)
    {
        int order = BitOperations.Log2(size / GpuBuddyCore.MinChunkSize);
        bool served = pages.TryTake(order, GfpFlags.NoWait, NumaNode.NoNode, out nuint address) == AllocError.None;
        return PageBlock.Of(served, address, order, out only);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(PageBlock block) => pages.Give(block.Address, block.SizeClass);

    public void Free(ReadOnlySpan<PageBlock> blocks, bool cleared) => Free(blocks[0]);
}
