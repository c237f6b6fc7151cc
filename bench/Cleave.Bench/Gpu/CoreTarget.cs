using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>The path through the core, without a lock and with one list that every allocation uses again.</summary>
internal readonly struct CoreTarget(ulong space, bool single) : IBlockTarget<BuddyBlock>
{
    private readonly GpuBuddyCore _core = new(space, new Alignment(GpuBuddyCore.MinChunkSize));
    private readonly List<BuddyBlock> _blocks = [];

    public ReadOnlySpan<BuddyBlock> Several => CollectionsMarshal.AsSpan(_blocks);

    public ulong MetadataBytes => _core.MetadataBytes;

    public static bool IsBlock(BuddyBlock block) => block.IsBlock;

    public static ulong BytesOf(BuddyBlock block) => GpuBuddyCore.MinChunkSize << block.Order;

    public static (ulong Offset, int Order) Describe(BuddyBlock block) => (block.Offset, block.Order);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out BuddyBlock only)
    {
        if (single && minBlock <= size && (flags & (GpuBuddyRawFlags.Range | GpuBuddyRawFlags.Contiguous)) == 0)
        {
            PlacementError outcome = _core.AllocateBlock(size, flags, out only);
            if (outcome != PlacementError.NoSpace || minBlock >= size)
            {
                return outcome;
            }
        }

        _blocks.Clear();
        PlacementError error = _core.Allocate(start, end, size, minBlock, flags, _blocks);
        only = _blocks.Count == 1 ? _blocks[0] : default;
        return error;
    }

    /// <inheritdoc/>
    public void Free(BuddyBlock block) => _core.Free(block);

    /// <remarks>Not inlined. In a loop that is compiled without a profile, the code of the allocator would lose its own profile.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<BuddyBlock> blocks, bool cleared) =>
        _core.Free(blocks, cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
}
