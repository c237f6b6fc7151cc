using Cleave.Gpu;
using Cleave.Moves;

namespace Cleave.Tests.Face;

/// <summary>A plan of thousands of moves, in which one large block finds room only if small ones make it.</summary>
public sealed class BlockMoveCrowdTests
{
    private const ulong Chunk = 256;

    [Fact]
    public void A_large_block_finds_room_among_many_small_ones()
    {
        // 8000 chunks in the lower half with a hole of one chunk beside each, and 6000 chunks and a block of 64 in the upper half.
        const ulong Half = 1UL << 14;
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 2 * Half * Chunk, ChunkSize = new Alignment(Chunk) });
        GpuBuddyPlacement low = GpuBuddyPlacement.Range(0, Half * Chunk);
        AllocatedBlock[] fill = [.. Enumerable.Range(0, (int)Half).Select(_ => buddy.AllocateBlock(Chunk, null, low))];
        foreach (AllocatedBlock block in fill.Where(block => block.Offset / Chunk % 2 == 0))
            buddy.Free(block);
        buddy.AllocateBlock(64 * Chunk);
        for (int more = 0; more < 6000; more++)
            buddy.AllocateBlock(Chunk, null, GpuBuddyPlacement.Range(Half * Chunk, 2 * Half * Chunk));
        BlockMovePlan plan = buddy.PlanMoves(MoveGoal.EmptyEnd(Half * Chunk));
        Assert.Equal((6064 * Chunk, 6096 * Chunk), (plan.LeastBytes, plan.Bytes));
        foreach (BlockMove move in plan.Moves)
            Assert.True(buddy.TryMove(move, _ => { }, out _, out AllocationFailure failure), failure.ToString());
        buddy.Shrink(Half * Chunk);
        buddy.Validate();
    }
}
