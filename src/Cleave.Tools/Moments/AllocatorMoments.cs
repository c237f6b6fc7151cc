using System.Diagnostics;
using System.Numerics;
using Cleave.BestFit;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Iterations;
using Cleave.Placement;
using Cleave.Pool;

namespace Cleave.Tools.Moments;

/// <summary>Captures the current state of allocators as plain data.</summary>
internal static class AllocatorMoments
{
    /// <summary>The most allocations that a report keeps; those with the most bytes are kept.</summary>
    private const int MostAllocations = 4096;

    private static readonly string[] OwnFrames = [$"{typeof(GpuBuddy).FullName}.", $"{typeof(BestFitAllocator).FullName}."];

    public static SpaceMoment Of(GpuBuddyCore core, ulong spaceBase = 0) =>
        Build(core.EnumerateBlocks(), FreeBlockCounts.Of(core), firstOffset: 0, spaceBase, core.Size, core.ChunkSize);

    /// <summary>
    /// Captures the state of a buddy. Free blocks are counted from the same copy as all other values, so the picture is of one moment.
    /// </summary>
    public static SpaceMoment Of(GpuBuddy buddy)
    {
        IReadOnlyList<GpuBuddyBlockInfo> blocks = buddy.GetBlocks();
        var free = new ulong[2, buddy.MaxOrder + 1];
        foreach (GpuBuddyBlockInfo info in blocks.Where(info => info.IsFree))
        {
            free[info.IsClear ? 1 : 0, info.Order]++;
        }

        OrderCount[] orders = [.. Enumerable.Range(0, buddy.MaxOrder + 1).Select(order =>
            new OrderCount(buddy.ChunkSize.Bytes << order, free[0, order] + free[1, order], free[1, order]))];
        SpaceMoment moment = Build(blocks, orders, buddy.BaseOffset, buddy.BaseOffset, buddy.Size, buddy.ChunkSize);
        return moment with { Allocations = Allocations(buddy.GetAllocations()) };
    }

    public static SpaceMoment Of(BestFitAllocator memory) =>
        Build(memory.GetBlocks(), memory.BaseOffset, memory.Size, memory.Granularity) with
        {
            Allocations = Allocations(memory.GetAllocations()),
        };

    public static SpaceMoment Of(IterationAllocator memory) =>
        Build(memory.GetBlocks(), memory.BaseOffset, memory.Size, memory.Granularity);

    public static SpaceMoment Of<TIndex>(BuddyPool<TIndex> pool)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        Build(pool.EnumerateBlocks(), pool.BaseAddress, pool.Size, pool.MinSize, pool.MaxSize);

    public static SpaceMoment Of<TIndex>(SynchronizedBuddyPool<TIndex> pool)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        Build(pool.GetBlocks(), pool.BaseAddress, pool.Size, pool.MinSize, pool.MaxSize);

    private static SpaceMoment Build(IReadOnlyList<RangeInfo> blocks, ulong baseOffset, ulong size, Alignment granularity)
    {
        var moment = new MomentBuilder(baseOffset, size, granularity.Bytes, MomentBuilder.UsualCells);
        foreach (RangeInfo block in blocks.Where(block => !block.IsFree || block.IsClear))
        {
            moment.Add(block.Offset - baseOffset, block.Size, block.IsFree ? SpaceUse.Clear : SpaceUse.Allocated);
            if (!block.IsFree)
            {
                moment.Count(block.Size);
            }
        }

        SpaceMoment built = moment.Build(FreeBlockCounts.Of(blocks));

        // Ranges are never retired, so the largest hole is the longest free run.
        return built with { LargestFreeBlock = built.Holes.Count == 0 ? 0 : built.Holes[0].Size };
    }

    private static SpaceAllocation[] Allocations(IReadOnlyList<OwnedAllocation> allocations) =>
    [
        .. allocations.OrderByDescending(one => one.Size).Take(MostAllocations).Select(one => new SpaceAllocation(
            one.Name, one.Size, one.Stack is null ? null
                : StackText(one.Stack), [.. one.Ranges.Select(range => new SpaceRange(range.Offset, range.Size))])),
    ];

    /// <summary>The frames of a stack, one a line, without the words that the runtime puts around them and without the allocator's own
    /// first frames.</summary>
    private static string StackText(StackTrace stack) => string.Join('\n', stack.ToString()
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.StartsWith("at ", StringComparison.Ordinal) ? line[3..] : line)
        .SkipWhile(line => Array.Exists(OwnFrames, own => line.StartsWith(own, StringComparison.Ordinal))));

    private static SpaceMoment Build(
        IEnumerable<GpuBuddyBlockInfo> blocks, IReadOnlyList<OrderCount> orders, ulong firstOffset, ulong spaceBase, ulong size,
        Alignment chunk)
    {
        var moment = new MomentBuilder(spaceBase, size, chunk.Bytes, MomentBuilder.UsualCells);
        foreach (GpuBuddyBlockInfo info in blocks)
        {
            if (!info.IsFree)
            {
                moment.Count(info.Size);
                moment.Add(info.Offset - firstOffset, info.Size, SpaceUse.Allocated);
            }
            else if (info.IsClear)
            {
                moment.Add(info.Offset - firstOffset, info.Size, SpaceUse.Clear);
            }
        }

        return moment.Build(orders);
    }

    private static SpaceMoment Build(IEnumerable<BuddyPoolBlockInfo> blocks, ulong spaceBase, ulong size, ulong least, ulong most)
    {
        var moment = new MomentBuilder(spaceBase, size, least, MomentBuilder.UsualCells);
        int smallest = BitOperations.Log2(least);
        var free = new ulong[BitOperations.Log2(most) - smallest + 1];
        foreach (BuddyPoolBlockInfo block in blocks)
        {
            if (block.State == BuddyPoolBlockState.Free)
            {
                free[BitOperations.Log2(block.Size) - smallest]++;
                continue;
            }

            // A cached block is drawn as allocated, as that of a GpuBuddy is.
            bool allocated = block.State != BuddyPoolBlockState.Retired;
            moment.Add(block.Address - spaceBase, block.Size, allocated ? SpaceUse.Allocated : SpaceUse.Retired);
            if (allocated)
            {
                moment.Count(block.Size);
            }
        }

        return moment.Build([.. free.Select((count, order) => new OrderCount(least << order, count, Clear: 0))]);
    }
}
