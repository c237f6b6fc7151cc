using Cleave.BestFit;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <content>Moving ranges, so that blocks become empty.</content>
internal sealed partial class BlockList
{
    /// <summary>Takes a place in another block for a range.</summary>
    /// <param name="source">The block of the range.</param>
    /// <param name="range">The range.</param>
    /// <param name="target">The block to move the range to.</param>
    /// <returns>The move that has begun; null if the range may not be moved now, or the target has no room.</returns>
    public BlockMove? BeginMove(MemoryBlock source, in BlockRange range, MemoryBlock target)
    {
        using (_lock.Enter())
        {
            // An empty target may be given back to the driver at any time, and to fill it makes no other block empty.
            BlockMove? move = IsMovable(source, range) && Has(target) && target.Count > 0 ? target.BeginMoveFrom(source, range) : null;
            if (move is not null)
            {
                MoveDown(target);
            }

            return move;
        }
    }

    /// <summary>Takes another place in the same block for a range.</summary>
    /// <param name="block">The block.</param>
    /// <param name="range">The range.</param>
    /// <param name="target">The first byte of the new place.</param>
    /// <returns>The move that has begun; null if the range may not be moved now, or the place is not free.</returns>
    public BlockMove? BeginMoveWithin(MemoryBlock block, in BlockRange range, ulong target)
    {
        using (_lock.Enter())
        {
            BlockMove? move = IsMovable(block, range) ? block.BeginMoveWithin(range, target) : null;
            if (move is not null)
            {
                MoveDown(block);
            }

            return move;
        }
    }

    /// <summary>Completes or drops a move.</summary>
    /// <param name="move">The move.</param>
    /// <param name="isComplete">Whether the content was copied.</param>
    /// <param name="unused">The memory of a block that has become empty and is to be freed; null if there is none.</param>
    public MoveEnd EndMove(BlockMove move, bool isComplete, out DeviceMemory? unused)
    {
        unused = null;
        using (_lock.Enter())
        {
            if (move.Target.IsForgotten)
            {
                return MoveEnd.Freed;
            }

            MoveEnd end = !move.Source.Has(move.Range) ? MoveEnd.Freed
                : !isComplete ? MoveEnd.Dropped
                : move.Target.TryCompleteMove(move) ? MoveEnd.Moved
                : MoveEnd.Pinned;
            if (end != MoveEnd.Moved)
            {
                move.Target.DropMove(move);
            }

            MemoryBlock changed = end == MoveEnd.Moved ? move.Source : move.Target;
            MoveUp(changed);
            unused = changed.Count == 0 ? Emptied(changed) : null;
            return end;
        }
    }

    /// <summary>Lists the blocks as they are now, the fullest first, with the bytes that are used of each.</summary>
    public List<(MemoryBlock Block, ulong Used, int Count)> GetUse() => Read(block => (block, block.UsedBytes, block.Count));

    /// <summary>Lists the records of one block, lowest offset first.</summary>
    /// <param name="block">The block.</param>
    /// <param name="withTargets">Whether to list the targets of moves that have not ended too.</param>
    public List<(BlockRange Range, BlockRecord Record)> GetRecords(MemoryBlock block, bool withTargets = false)
    {
        using (_lock.Enter())
        {
            return [.. block.GetRecords(withTargets).Select(live => (live.Range, live.Record))];
        }
    }

    /// <summary>Lists the free and the allocated parts of one block, lowest offset first.</summary>
    public IReadOnlyList<RangeInfo> GetParts(MemoryBlock block)
    {
        using (_lock.Enter())
        {
            return block.GetParts();
        }
    }

    private static bool IsMovable(MemoryBlock block, in BlockRange range) => block.Has(range) && block.RecordOf(range).CanMove;

    private bool Has(MemoryBlock block) => block.Index < _blocks.Count && ReferenceEquals(_blocks[block.Index], block);
}
