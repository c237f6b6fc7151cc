using System.Runtime.CompilerServices;
using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>A path without an allocator, which measures the cost of the loop. A handle is the requested size.</summary>
internal readonly struct LoopTarget : IBlockTarget<ulong>
{
    public ReadOnlySpan<ulong> Several => [];

    public ulong MetadataBytes => 0;

    public static bool IsBlock(ulong block) => block != 0;

    public static ulong BytesOf(ulong block) => block;

    public static (ulong Offset, int Order) Describe(ulong block) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out ulong only)
    {
        only = size;
        return PlacementError.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(ulong block)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(ReadOnlySpan<ulong> blocks, bool cleared)
    {
    }
}
