using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Moves;

/// <content>Moves inside blocks, by a plan that is followed over several passes if one move needs the place of another.</content>
internal sealed partial class ListMover
{
    /// <summary>The most plans that make room for one block.</summary>
    private const int MostAttempts = 4;

    /// <summary>The most blocks that are looked at for a plan.</summary>
    private const int MostCandidates = 8;

    private readonly Queue<RoomStep> _plan = new();
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
            (MemoryBlock Block, RoomPlan? Plan) best = targets
                .Where(block => block.FreeBytes >= size)
                .OrderByDescending(block => block.FreeBytes)
                .Take(MostCandidates)
                .Select(block => (block, Plan: PlanIn(block, size, alignment, source.UsedBytes)))
                .Where(each => each.Plan is not null)
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

    private RoomPlan? PlanIn(MemoryBlock block, ulong size, Alignment alignment, ulong maxBytes) => RoomPlan.Find(
        (block.Memory.Size, list.Options.Granularity),
        [
            .. list.GetRecords(block, withTargets: true)
                .Select(live => (live.Range, AlignmentIn(live.Range, live.Record), CanMove(block, live.Range, live.Record))),
        ],
        (size, alignment),
        maxBytes);

    /// <summary>The alignment that a planned place needs: that of a page for a range that has its pages for itself.</summary>
    private Alignment AlignmentIn(in BlockRange range, in BlockRecord record) =>
        list.Options.Page is { } page && page > record.Alignment && list.Options.Granularity.RoundUp(record.Size) < range.Size
            ? page : record.Alignment;

    private void Follow(MemoryBlock block, RoomPlan plan)
    {
        _planned = block;
        foreach (RoomStep step in plan.Steps)
        {
            _plan.Enqueue(step);
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

        Dictionary<ulong, (BlockRange Range, BlockRecord Record)> live =
            list.GetRecords(block).ToDictionary(each => each.Range.Offset);
        int before = moves.Count;
        while (_plan.TryPeek(out RoomStep next)
            && live.TryGetValue(next.From, out (BlockRange Range, BlockRecord Record) each)
            && each.Range.Size == next.Size
            && CanMove(block, each.Range, each.Record)
            && budget.Fits(each.Record.Size)
            && list.BeginMoveWithin(block, each.Range, next.To) is { } move)
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
