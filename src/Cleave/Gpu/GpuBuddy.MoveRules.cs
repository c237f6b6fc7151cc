using System.Runtime.CompilerServices;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Placement;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <content>The rules of moves, and the effects of other calls on pending ones. All under the lock.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Finds the blocks of a move. A value may still go into the cache of the thread that frees it.</summary>
    /// <returns>The blocks; null if they are not as the move says, or are being moved.</returns>
    private BuddyBlock[]? SourceOf(in BlockMove move)
    {
        BuddyBlock first = move.Block.ToCore(BaseOffset);
        if (!move.IsOwned)
        {
            ulong id = _space.Tree.IdOf(first);
            bool isHeld = id != 0 && !IsMoving(first) && _space.Metadata.StateOf(id) == BlockState.Allocated
                && (_values is { } values ? values[id] == ValueState.Held : !_owned.Contains(id));
            return isHeld ? [first] : null;
        }

        if (!Owners.Has(move.Source.Entry, move.Source.Use))
        {
            return null;
        }

        // The blocks of an owner that move one by one may be one run for a while, between two moves of a plan.
        BuddyBlock[] blocks = Owners[move.Source.Entry].Blocks!;
        bool isRun = BlockPlaces.AreOneRun(blocks, ChunkSize) && BlockRun.TryOf(ChunkSize, blocks, out BlockRun run)
            && run == new BlockRun(first.Offset, first.Offset + move.Size);
        bool isBlock = move.Size == _space.SizeOf(first) && blocks.IndexOfSamePlace(first) >= 0;
        BuddyBlock[]? source = isRun ? blocks : isBlock ? [first] : null;
        return source is not null && !Array.Exists(source, IsMoving) ? source : null;
    }

    /// <summary>Whether the target of a move, which is in the space, is free. Thread caches are flushed if it is not.</summary>
    private bool IsFree(in BlockMove move)
    {
        ulong first = (move.Target - BaseOffset) >> ChunkSize.Log2;
        ulong end = first + (move.Size >> ChunkSize.Log2);
        return BlockTaker.IsFree(_space.Metadata, first, end)
            || (Caches?.Blocks.Drain() == true && BlockTaker.IsFree(_space.Metadata, first, end));
    }

    /// <summary>Whether a block is held as a value, and a pending move keeps it from being freed unnoticed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsMovingValue(BuddyBlock block) => _moves?.TryGet(block, out MovingBlocks? moving) == true && moving.IsValue;

    /// <summary>Records that blocks are freed, trimmed or split off, so that moves of them can only be dropped.</summary>
    private void EndMovesOf(ReadOnlySpan<BuddyBlock> blocks)
    {
        if (_moves is not { Open.Count: > 0 } moves)
        {
            return;
        }

        foreach (BuddyBlock block in blocks)
        {
            if (moves.TryGet(block, out MovingBlocks? moving))
            {
                moves.Expire(moving);
                if (moving.IsValue)
                {
                    _owned.Remove(moving.Source);
                }
            }
        }
    }

    /// <summary>Appends the blocks of the space to a state in which the targets of moves are free and dirty.</summary>
    private void WriteWithoutTargets(ref StateWriter writer)
    {
        BuddyBlock[] targets = _moves?.Targets ?? [];
        ulong merges = _space.Metadata.Merges;
        _space.Metadata.ReleaseAll(targets, BlockKind.Dirty);
        try
        {
            GpuBuddyState.WriteBlocks(ref writer, BaseOffset, _space.Metadata);
        }
        finally
        {
            _space.Metadata.TakeAgain(targets, BlockKind.Dirty, merges);
        }
    }

    /// <summary>Records that the targets of moves are dirty although all free memory was declared clear.</summary>
    private void SoilTargets(bool isClear)
    {
        foreach (BuddyBlock target in isClear && _changes is not null ? _moves?.Targets ?? [] : [])
        {
            _changes!.Soiled(target);
        }
    }

    private void ThrowUnlessMovable(in BlockMove move, string parameter)
    {
        AllocatedBlock block = move.Block;
        (MisuseKind Kind, string Text)? wrong =
            !block.IsBlock ? (MisuseKind.NoHandle, "The value is a default value and no block, so there is nothing to move.")
            : !block.IsFrom(Id) ? (MisuseKind.Foreign, $"The block {block} cannot be moved here: it was handed out by another allocator.")
            : block.IsOwned && move.Source == default
                ? (MisuseKind.Owned, $"The block {block} cannot be moved by its value: it belongs to an AllocatedBlocks. "
                    + "Pass that owner, or a move of a plan.")
            : null;
        if (wrong is { } misuse)
        {
            throw new MisuseException(new Misuse(misuse.Kind, block.Offset, misuse.Text), parameter);
        }
    }

    /// <summary>Reports a move that begins, block by block; if the observer throws, nothing has changed yet.</summary>
    private void ObserveMove(BuddyBlock[] source, ulong distance)
    {
        for (int index = 0; _observer is not null && index < source.Length; index++)
        {
            ulong address = BaseOffset + source[index].Offset;
            _observer.MoveBegun(address, address + distance, _space.SizeOf(source[index]));
            if (_observer.HasFailed)
            {
                // The blocks before this one were reported as moving, and do not move after all.
                ReportMoveEnd(source.AsSpan(0, index), distance, isCompleted: false, cleared: false);
                _observer.ThrowIfFailed();
            }
        }
    }

    /// <summary>Reports the end of a move, block by block.</summary>
    private void ObserveMoveEnd(ReadOnlySpan<BuddyBlock> source, ulong distance, bool isCompleted, bool cleared)
    {
        if (_observer is not null)
        {
            ReportMoveEnd(source, distance, isCompleted, cleared);
            _observer.ThrowIfFailed();
        }
    }

    private void ReportMoveEnd(ReadOnlySpan<BuddyBlock> source, ulong distance, bool isCompleted, bool cleared)
    {
        foreach (BuddyBlock block in source)
        {
            ulong address = BaseOffset + block.Offset;
            _observer!.MoveEnded(address, address + distance, _space.SizeOf(block), isCompleted, cleared);
        }
    }
}
