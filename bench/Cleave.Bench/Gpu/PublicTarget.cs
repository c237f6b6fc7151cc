using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>The path through the public, thread-safe calls that return plain values.</summary>
/// <param name="buddy">The allocator, which threads share.</param>
/// <param name="single">Whether the sizes are powers of two, for which a caller would ask for one block.</param>
internal readonly struct PublicTarget(GpuBuddy buddy, bool single) : IBlockTarget<AllocatedBlock>
{
    private readonly List<AllocatedBlock> _blocks = [];

    public ReadOnlySpan<AllocatedBlock> Several => CollectionsMarshal.AsSpan(_blocks);

    public ulong MetadataBytes => buddy.MetadataBytes;

    public static bool IsBlock(AllocatedBlock block) => block.IsBlock;

    public static ulong BytesOf(AllocatedBlock block) => GpuBuddyCore.MinChunkSize << block.Order;

    public static (ulong Offset, int Order) Describe(AllocatedBlock block) => (block.Offset, block.Order);

    /// <remarks>
    /// Neither the allocation nor the free is inlined. In a loop that is compiled without a profile, the code of the allocator would lose
    /// its own profile.
    /// For a power of two, the raw call first tries a single block. If there is none, it continues with several smaller blocks, and so does
    /// this method.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out AllocatedBlock only)
    {
        Alignment? least = minBlock == GpuBuddyCore.MinChunkSize ? null : new Alignment(minBlock);
        if (!single || (flags & GpuBuddyRawFlags.Contiguous) != 0)
        {
            return AllocateSeveral(start, end, size, least, flags, out only);
        }

        bool served = flags == GpuBuddyRawFlags.None
            ? buddy.TryAllocateBlock(size, out only, out AllocationFailure failure, least)
            : buddy.TryAllocateBlock(size, out only, out failure, least, ModeOf(start, end, flags), AllocFlagsOf(flags));
        return served || failure.IsInvalid || minBlock >= size
            ? Outcome(failure)
            : AllocateSeveral(start, end, size, least, flags, out only);
    }

    /// <inheritdoc/>
    public void Free(AllocatedBlock block) => buddy.Free(block);

    /// <inheritdoc/>
    public void Free(ReadOnlySpan<AllocatedBlock> blocks, bool cleared) => buddy.Free(blocks, cleared);

    private PlacementError AllocateSeveral(
        ulong start, ulong end, ulong size, Alignment? least, GpuBuddyRawFlags flags, out AllocatedBlock only)
    {
        _blocks.Clear();
        buddy.TryAllocateBlocks(size, _blocks, out AllocationFailure failure, least, ModeOf(start, end, flags), AllocFlagsOf(flags));
        only = _blocks.Count == 1 ? _blocks[0] : default;
        return Outcome(failure);
    }

    private static PlacementError Outcome(in AllocationFailure failure) =>
        !failure.IsFailure ? PlacementError.None : failure.IsNoSpace ? PlacementError.NoSpace : PlacementError.SizePastSpace;

    private static GpuBuddyPlacement ModeOf(ulong start, ulong end, GpuBuddyRawFlags flags) =>
        (flags & GpuBuddyRawFlags.Range) != 0 ? GpuBuddyPlacement.Range(start, end)
        : (flags & GpuBuddyRawFlags.TopDown) != 0 ? GpuBuddyPlacement.TopDown
        : GpuBuddyPlacement.Simple;

    private static GpuBuddyAllocationFlags AllocFlagsOf(GpuBuddyRawFlags flags) =>
        ((flags & GpuBuddyRawFlags.Contiguous) != 0 ? GpuBuddyAllocationFlags.Contiguous : GpuBuddyAllocationFlags.None)
        | ((flags & GpuBuddyRawFlags.Clear) != 0 ? GpuBuddyAllocationFlags.Clear : GpuBuddyAllocationFlags.None);
}
