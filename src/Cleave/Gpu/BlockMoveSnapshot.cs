using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Moves;
using Cleave.Placement;
using Cleave.Runs;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>The allocated memory of a space at one moment, for a plan that is made without the lock.</summary>
internal sealed class BlockMoveSnapshot
{
    private readonly GpuBuddy _allocator;
    private readonly int _shift;
    private readonly ulong _chunks;
    private readonly List<MovableUnit> _units = [];

    /// <summary>Copies the allocated memory. Under the lock.</summary>
    /// <param name="allocator">The allocator.</param>
    /// <param name="space">Its space.</param>
    /// <param name="owned">The marks of the blocks that are no plain values.</param>
    /// <param name="values">The states of the plain values; null if all allocated blocks without a mark are held.</param>
    /// <param name="moving">The moves that have not ended.</param>
    public BlockMoveSnapshot(
        GpuBuddy allocator, BuddySpace space, BlockMarks owned, ValueStates? values, IEnumerable<MovingBlocks> moving)
    {
        _allocator = allocator;
        _shift = space.ChunkSize.Log2;
        _chunks = space.Tree.Chunks;
        foreach (int number in allocator.Owners.InOrder())
        {
            AddOwner(number, allocator.Owners[number], space.ChunkSize);
        }

        foreach ((ulong id, BlockState state) in space.Metadata.Blocks())
        {
            if (state == BlockState.Allocated && !owned.Contains(id))
            {
                BuddyBlock block = space.Tree.Describe(id, space.Tree.OrderOf(id), BlockKind.Dirty);
                AddBlock(block, default, isFixed: values is { } states && states[id] != ValueState.Held);
            }
        }

        foreach (MovingBlocks move in moving)
        {
            // Those of an owner are listed with the owner.
            Array.ForEach(move.Target, block => AddBlock(block, default, isFixed: true));
            Array.ForEach(move is { IsValue: true, IsCurrent: true } ? move.Source : [], block => AddBlock(block, default, isFixed: true));
        }
    }

    /// <summary>Finds the moves for a goal whose arguments are valid. Without the lock.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="request">The run that is wanted, or the bounds of the window to empty.</param>
    /// <param name="options">The limits of the plan.</param>
    /// <param name="least">Bytes that any plan moves at least.</param>
    /// <param name="fitting">Chunks of the longest run that is free now at the alignment.</param>
    /// <returns>The moves; null if none were found.</returns>
    public BlockMove[]? Plan(MoveGoal goal, in RunRequest request, BlockMovePlanOptions options, out ulong least, out ulong fitting)
    {
        _units.Sort((one, other) => one.First.Offset.CompareTo(other.First.Offset));
        MovableRange[] ranges = [.. _units.Select(unit => unit.ToRange(_shift, _allocator.BaseOffset, options))];
        var draft = new MoveDraft(ranges, _chunks, phase: 0);
        ulong most = options.MaxBytes >> _shift;
        RangeStep[]? steps = goal.Kind == MoveGoalKind.FreeRun
            ? MovePlanner.MakeRun(draft, request.Length, request.Alignment, most, out least)
            : MovePlanner.Empty(draft, new GranuleWindow(request.Low, request.High), most, out least);
        least <<= _shift;
        fitting = steps is null && goal.Kind == MoveGoalKind.FreeRun ? LongestFit.Of(draft.Free, request) : 0;
        return steps is null ? null : MovesOf(steps);
    }

    /// <summary>Gives the moves with the blocks that the memory will have by then.</summary>
    private BlockMove[] MovesOf(RangeStep[] steps)
    {
        var moves = new BlockMove[steps.Length];
        for (int at = 0; at < steps.Length; at++)
        {
            (int index, ulong from, ulong to) = steps[at];
            MovableUnit unit = _units[index];
            var block = new BuddyBlock(from << _shift, unit.First.Order, BlockKind.Dirty);
            var first = new AllocatedBlock(_allocator, block, owned: unit.Source != default);
            moves[at] = new BlockMove(first, unit.Length << _shift, _allocator.BaseOffset + (to << _shift), unit.Source);
        }

        return moves;
    }

    private void AddOwner(int number, in OwnerEntry entry, Alignment chunkSize)
    {
        var source = new MovedOwner(number + 1, entry.Use, entry.Key);
        BuddyBlock[] blocks = entry.Blocks!;
        bool isMoving = blocks.Any(_allocator.IsMoving);
        if (BlockPlaces.AreOneRun(blocks, chunkSize))
        {
            ulong end = (blocks[^1].Offset >> _shift) + (1UL << blocks[^1].Order);
            ulong length = end - (blocks[0].Offset >> _shift);
            _units.Add(new MovableUnit(blocks[0], length, BlockPlaces.LargestOrder(blocks), source, isMoving));
            return;
        }

        foreach (BuddyBlock block in blocks)
        {
            AddBlock(block, source, _allocator.IsMoving(block));
        }
    }

    private void AddBlock(BuddyBlock block, MovedOwner source, bool isFixed) =>
        _units.Add(new MovableUnit(block, 1UL << block.Order, block.Order, source, isFixed));
}
