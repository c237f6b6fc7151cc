using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Moves;

/// <summary>Finds the moves that empty blocks of one list: the least used block first, into the fullest that has room.</summary>
/// <remarks>
/// <para>
/// Invariant <c>Rising</c>: an allocation moves only to a block of which more is used, or to one that cannot be emptied. So no allocation
/// comes back to where it was, and the passes come to an end.
/// </para>
/// <para>Works on copies of the records, and takes the lock of the list for each single place. Not thread-safe itself.</para>
/// </remarks>
internal sealed partial class ListMover(BlockList list, DefragmentationOptions options)
{
    /// <summary>The allocations that stay where they are.</summary>
    private readonly HashSet<(int Block, BlockRange Range)> _excluded = [];

    /// <summary>The blocks that cannot be emptied, by their numbers.</summary>
    private readonly HashSet<int> _lasting = [];

    /// <summary>The blocks whose moves have begun in this pass.</summary>
    private readonly HashSet<int> _begun = [];

    /// <summary>The block of which all allocations have found room in an earlier pass; 0 if there is none.</summary>
    private int _verified;

    /// <summary>Adds the moves of a pass that the budget allows.</summary>
    public void AddMoves(PassBudget budget, List<(BlockMove Move, BlockRecord Record)> moves)
    {
        _begun.Clear();
        if (AddPlanned(budget, moves))
        {
            return;
        }

        bool isStopped = false;
        while (!isStopped && !budget.IsUsedUp && NextSource() is var (source, targets) && source is not null)
        {
            // Moves that make room inside a block have to end before the room is used.
            isStopped = !Empty(source, targets, budget, moves) || options.Stop?.Invoke() == true;
        }

        if (!isStopped && _begun.Count == 0 && options.Algorithm == DefragmentationAlgorithm.Full)
        {
            AddCompacting(budget, moves);
        }
    }

    /// <summary>Lets an allocation stay where it is from now on.</summary>
    public void Exclude(BlockMove move) => _excluded.Add((move.Source.Id, move.Range));

    /// <summary>Chooses the block to empty, and those that its allocations may move to.</summary>
    private (MemoryBlock? Source, List<MemoryBlock> Targets) NextSource()
    {
        List<(MemoryBlock Block, ulong Used, int Count)> all = list.GetUse();
        if (all.Count > list.Options.MinBlocks)
        {
            foreach ((MemoryBlock source, ulong used, int count) in all.OrderBy(each => each.Used).ThenBy(each => each.Block.Id))
            {
                if (count == 0 || _lasting.Contains(source.Id) || _begun.Contains(source.Id))
                {
                    continue;
                }

                List<MemoryBlock> targets =
                [
                    .. all.Where(each => each.Count > 0 && each.Block != source && !_begun.Contains(each.Block.Id)
                        && (_lasting.Contains(each.Block.Id) || (each.Used, each.Block.Id).CompareTo((used, source.Id)) > 0))
                        .Select(each => each.Block),
                ];
                if (source.CanMove && used <= targets.Aggregate(0UL, (sum, block) => sum + block.FreeBytes))
                {
                    return (source, targets);
                }

                _lasting.Add(source.Id);
            }
        }

        return (null, []);
    }

    /// <summary>Begins moves of all allocations of a block, and keeps as many as the budget allows.</summary>
    /// <returns>False if the moves that were added make room for later ones, so the search ends for this pass.</returns>
    private bool Empty(MemoryBlock source, List<MemoryBlock> targets, PassBudget budget, List<(BlockMove Move, BlockRecord Record)> moves)
    {
        var all = list.GetRecords(source);
        var begun = new List<(BlockMove Move, BlockRecord Record)>();
        if (all.Exists(live => !CanMove(source, live.Range, live.Record)))
        {
            _lasting.Add(source.Id);
            return true;
        }

        ulong bytes = budget.Bytes;
        foreach ((BlockRange range, BlockRecord record) in all.OrderByDescending(live => live.Record.Size))
        {
            // Once all of the block has found room, a pass needs to look only for what it moves.
            if (_verified == source.Id && record.Size > bytes)
            {
                continue;
            }

            if (Begin(source, range, targets) is { } move)
            {
                begun.Add((move, record));
                bytes -= Math.Min(bytes, record.Size);
            }
            else if (list.TryGetRecord(source, range, out _))
            {
                Drop(begun);
                return !TryMakeRoom(source, record, targets, budget, moves);
            }
        }

        _verified = source.Id;
        _begun.Add(source.Id);
        List<(BlockMove Move, BlockRecord Record)> kept = [.. begun.Where(move => budget.TryTake(move.Record.Size))];
        Drop(begun.Except(kept));
        moves.AddRange(kept);
        return true;
    }

    private BlockMove? Begin(MemoryBlock source, in BlockRange range, List<MemoryBlock> targets)
    {
        foreach (MemoryBlock target in targets)
        {
            if (list.BeginMove(source, range, target) is { } move)
            {
                return move;
            }
        }

        return null;
    }

    private bool CanMove(MemoryBlock block, in BlockRange range, in BlockRecord record) =>
        record.CanMove && record.Size <= options.MaxBytesPerPass && !_excluded.Contains((block.Id, range))
        && (options.CanMove is not { } canMove || canMove(LiveAllocation.Of(block, range, record)));

    /// <summary>Gives the targets of moves back that are not made in this pass.</summary>
    private void Drop(IEnumerable<(BlockMove Move, BlockRecord Record)> begun)
    {
        foreach ((BlockMove move, _) in begun)
        {
            list.EndMove(move, isComplete: false, out DeviceMemory? unused);
            unused?.Free();
        }
    }
}
