using Cleave.BestFit;
using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Moves;

/// <content>Moves inside blocks, by a plan that is followed over several passes if one move needs the place of another.</content>
internal sealed partial class ListMover
{
    /// <summary>The most plans that make room for one block.</summary>
    private const int MostAttempts = 4;

    /// <summary>The most blocks that are looked at for a plan.</summary>
    private const int MostCandidates = 8;

    private readonly Queue<RangeMove> _plan = new();
    private readonly Dictionary<int, int> _attempts = [];

    /// <summary>The block that the plan moves ranges in; null if there is no plan.</summary>
    private MemoryBlock? _planned;

    /// <summary>Plans moves inside one of the targets that make room for an allocation, and adds the first ones.</summary>
    /// <returns>False if there is no plan, so the source cannot be emptied.</returns>
    private bool TryMakeRoom(
        MemoryBlock source,
        in BlockRecord stuck,
        List<MemoryBlock> targets,
        PassBudget budget,
        List<(BlockMove Move, BlockRecord Record)> moves)
    {
        _attempts[source.Id] = _attempts.GetValueOrDefault(source.Id) + 1;
        if (options.Algorithm != DefragmentationAlgorithm.Fast && _attempts[source.Id] <= MostAttempts)
        {
            (ulong size, Alignment alignment) = (stuck.Size, stuck.Alignment);
            (MemoryBlock Block, MovePlan? Plan) best = targets
                .Where(block => block.FreeBytes >= size)
                .OrderByDescending(block => block.FreeBytes)
                .Take(MostCandidates)
                .Select(block => (block, Plan: PlanIn(block, size, alignment, source.UsedBytes)))
                .Where(each => each.Plan is { Moves.Count: > 0 })
                .OrderBy(each => each.Plan!.Bytes)
                .FirstOrDefault();
            if (best.Plan is not null)
            {
                Follow(best.Block, best.Plan);
                if (AddPlanned(budget, moves))
                {
                    return true;
                }
            }
        }

        _lasting.Add(source.Id);
        return false;
    }

    private MovePlan? PlanIn(MemoryBlock block, ulong size, Alignment alignment, ulong maxBytes)
    {
        HashSet<AllocatedRange> movable =
        [
            .. list.GetRecords(block).Where(live => CanMove(block, live.Range, live.Record)).Select(live => live.Record.Place.Handle),
        ];
        return block.Plan(size, alignment, maxBytes, movable.Contains);
    }

    private void Follow(MemoryBlock block, MovePlan plan)
    {
        _planned = block;
        foreach (RangeMove move in plan.Moves)
        {
            _plan.Enqueue(move);
        }
    }

    /// <summary>Adds the next moves of the plan, up to one that needs the place of a move before it.</summary>
    /// <returns>Whether there was one.</returns>
    private bool AddPlanned(PassBudget budget, List<(BlockMove Move, BlockRecord Record)> moves)
    {
        if (_planned is not { } block)
        {
            return false;
        }

        Dictionary<AllocatedRange, (BlockRange Range, BlockRecord Record)> live =
            list.GetRecords(block).ToDictionary(each => each.Record.Place.Handle);
        int before = moves.Count;
        while (_plan.TryPeek(out RangeMove next)
            && live.TryGetValue(next.Range, out (BlockRange Range, BlockRecord Record) each)
            && CanMove(block, each.Range, each.Record)
            && budget.Fits(each.Record.Size)
            && list.BeginMoveWithin(block, each.Range, next.Target) is { } move)
        {
            _plan.Dequeue();
            budget.TryTake(each.Record.Size);
            moves.Add((move, each.Record));
        }

        // Others have changed the block, or kinds of resources are in the way: the rest of the plan is worth nothing.
        if (_plan.Count == 0 || (moves.Count == before && !budget.IsSpent))
        {
            _plan.Clear();
            _planned = null;
        }

        return moves.Count > before;
    }
}
