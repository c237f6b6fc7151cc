using Cleave.BestFit;
using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Moves;

/// <content>Moving the allocations inside each block together.</content>
internal sealed partial class ListMover
{
    /// <summary>The blocks whose allocations need no further moves.</summary>
    private readonly HashSet<int> _compact = [];

    /// <summary>Adds moves to lower places, the highest allocations first, and at the end a plan for what is still in pieces.</summary>
    private void AddCompacting(PassBudget budget, List<(BlockMove Move, BlockRecord Record)> moves)
    {
        foreach ((MemoryBlock block, _, int count) in list.GetUse())
        {
            if (count == 0 || budget.IsUsedUp || _compact.Contains(block.Id) || AddLowering(block, budget, moves))
            {
                continue;
            }

            if (!budget.IsSpent)
            {
                // One plan only, because others could change the block for ever.
                _compact.Add(block.Id);
            }

            if (block.CanMove && _planned is null && PlanOnePiece(block) is { } plan)
            {
                _compact.Add(block.Id);
                Follow(block, plan);
                AddPlanned(budget, moves);
                return;
            }
        }
    }

    /// <summary>Plans moves that leave nearly all free memory of a block in one piece.</summary>
    /// <returns>The plan; null if the free memory is in one piece, or no plan was found for a larger piece than there is.</returns>
    private RoomPlan? PlanOnePiece(MemoryBlock block)
    {
        // Alignments may leave holes that no order of the allocations avoids.
        ulong granule = list.Options.Granularity.Bytes;
        ulong holes = list.GetRecords(block).Aggregate(
            0UL, (sum, live) => sum + Math.Max(live.Record.Alignment.Bytes, granule) - granule);
        ulong most = block.FreeBytes - Math.Min(holes, block.FreeBytes);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            ulong largest = block.LargestFreeRun;
            ulong wanted = most - ((most - Math.Min(most, largest)) / 4 * (ulong)attempt);
            if (wanted <= largest)
            {
                return null;
            }

            if (PlanIn(block, wanted, default, 2 * block.UsedBytes) is { } plan)
            {
                return plan;
            }
        }

        return null;
    }

    /// <summary>Adds moves of allocations to the lowest free place below them.</summary>
    /// <returns>Whether there was one.</returns>
    private bool AddLowering(MemoryBlock block, PassBudget budget, List<(BlockMove Move, BlockRecord Record)> moves)
    {
        int before = moves.Count;
        List<RangeInfo> free = [.. list.GetParts(block).Where(part => part.IsFree)];
        foreach ((BlockRange range, BlockRecord record) in list.GetRecords(block).OrderByDescending(live => live.Range.Offset))
        {
            int at = free.FindIndex(run => record.Alignment.RoundUp(run.Offset) is var start
                && start < range.Offset && range.Size <= run.Size && start <= run.End - range.Size);
            if (at >= 0 && budget.Fits(record.Size) && CanMove(block, range, record)
                && list.BeginMoveWithin(block, range, record.Alignment.RoundUp(free[at].Offset)) is { } move)
            {
                budget.TryTake(record.Size);
                moves.Add((move, record));
                ulong end = move.Place.End;
                free[at] = new RangeInfo(end, free[at].End - end, IsFree: true, IsClear: false);
            }
        }

        return moves.Count > before;
    }
}
