using Cleave.Gpu;
using Cleave.Moves;
using Cleave.Tests;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>A recording of a GpuBuddy whose blocks move replays to the same placements.</summary>
public sealed class RecordedBlockMoveTests
{
    private const ulong Chunk = 4096;
    private static readonly GpuBuddyOptions Options = new() { BaseOffset = 0x7000, Size = 100 * Chunk };

    [Fact]
    public void Moves_of_values_runs_and_scattered_blocks_are_replayed()
    {
        int moves = 0;
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(Options));
            var buddy = new GpuBuddy(Options with { Observer = recorder });
            moves += Run(buddy, new Random(seed));
            GpuBuddyStatistics end = buddy.GetStatistics();
            foreach (Trace trace in (Trace[])[recorder.ToTrace("moves"), RecordedReplayTests.Reread(recorder.ToTrace("moves"))])
            {
                RecordedTarget target = RecordedReplayTests.PlayAll(trace);
                Assert.Equal((0, $"seed {seed}"), (target.Differences, $"seed {seed}"));
                Assert.Equal(end.AllocatedBytes, target.Allocated);
                Assert.Equal(end.FreeBlocks, target.FreeBlocks.Select(order => order.Free));
                Assert.Equal(end.FreeClearBlocks, target.FreeBlocks.Select(order => order.Clear));
            }
        }

        Assert.True(moves > 0);
    }

    /// <summary>Allocates, frees, and moves what is in the way of some range, with allocations while it is copied.</summary>
    private static int Run(GpuBuddy buddy, Random random)
    {
        var owners = new List<AllocatedBlocks>();
        var values = new Dictionary<ulong, AllocatedBlock>();
        int moves = 0;
        for (int step = 0; step < 60; step++)
        {
            switch (random.Next(5))
            {
                case 0 when owners.Count > 0:
                    int at = random.Next(owners.Count);
                    owners[at].Dispose();
                    owners.RemoveAt(at);
                    break;
                case 1 when values.Count > 0:
                    AllocatedBlock freed = values.Values.ElementAt(random.Next(values.Count));
                    buddy.Free(freed, cleared: random.Next(2) == 0);
                    values.Remove(freed.Offset);
                    break;
                case 2:
                    if (buddy.TryAllocateBlock(Chunk << random.Next(4), out AllocatedBlock value))
                        values.Add(value.Offset, value);
                    break;
                case 3:
                    moves += Move(buddy, values, random);
                    break;
                default:
                    GpuBuddyAllocationFlags flags = random.Next(2) == 0 ? GpuBuddyAllocationFlags.Contiguous
                        : GpuBuddyAllocationFlags.Clear;
                    if (buddy.TryAllocate(Chunk * (ulong)random.Next(1, 16), out AllocatedBlocks? owner, flags: flags))
                        owners.Add(owner);
                    break;
            }
        }

        owners.ForEach(owner => owner.Dispose());
        return moves;
    }

    private static int Move(GpuBuddy buddy, Dictionary<ulong, AllocatedBlock> values, Random random)
    {
        ulong start = Options.BaseOffset + (Chunk * (ulong)random.Next(90));
        if (!buddy.TryPlanMoves(MoveGoal.EmptyRange(start, start + (10 * Chunk)), out BlockMovePlan? plan))
            return 0;

        foreach (BlockMove move in plan.Moves)
        {
            if (!buddy.TryBeginMove(move, out PendingBlockMove? pending))
                continue;
            using (pending)
            {
                if (random.Next(3) == 0 && buddy.TryAllocateBlock(Chunk, out AllocatedBlock other))
                    values.Add(other.Offset, other);
                if (random.Next(4) > 0 && pending.TryComplete(out AllocatedBlock moved, cleared: random.Next(2) == 0)
                    && values.Remove(move.From))
                    values.Add(moved.Offset, moved);
            }
        }

        return plan.Moves.Count;
    }
}
