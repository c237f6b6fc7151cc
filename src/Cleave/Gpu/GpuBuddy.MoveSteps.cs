using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>The steps of a move, all under the lock.</content>
public sealed partial class GpuBuddy
{
    // Null before the first move begins. From then on, a free that finds no holder asks the moves.
    private volatile BlockMoves? _moves;

    /// <summary>Begins a move, or returns null with the reason.</summary>
    private PendingBlockMove? Begin(in BlockMove move, string parameter, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            ThrowUnlessMovable(move, parameter);

            // Before the state of a value changes, so that a free that finds the value gone knows why.
            _moves ??= new BlockMoves();
            BuddyBlock[]? source = SourceOf(move);
            failure = source is null ? BlockMoveFailures.OfSource(move, _space)
                : BlockMoveFailures.OfTarget(move, source, _space, BaseOffset);
            if (!failure.IsFailure && !IsFree(move))
            {
                failure = BlockMoveFailures.OfTakenTarget(move, _space);
            }

            if (failure.IsFailure || source is null)
            {
                return null;
            }

            // Before anything changes, so that nothing needs to be taken back if the observer throws.
            ulong distance = move.Target - move.From;
            ObserveMove(source, distance);
            if (!move.IsOwned && !TryHandIn(_space.Tree.IdOf(source[0])))
            {
                // A thread has freed the value into its cache meanwhile, which takes no lock.
                ObserveMoveEnd(source, distance, isCompleted: false, cleared: false);
                failure = BlockMoveFailures.OfSource(move, _space);
                return null;
            }

            return Reserve(move, source, distance);
        }
    }

    /// <summary>Completes or drops a move.</summary>
    /// <returns>Whether the memory has moved.</returns>
    internal bool EndMove(PendingBlockMove pending, bool isComplete, bool cleared, out AllocatedBlock moved)
    {
        moved = default;
        using (_lock.Enter())
        {
            if (pending.IsEnded)
            {
                return !isComplete ? false
                    : throw new ObjectDisposedException(nameof(PendingBlockMove), "The move was completed or dropped already.");
            }

            MovingBlocks moving = pending.Moving;
            if (isComplete && moving.IsCurrent)
            {
                moved = Complete(pending, cleared);
            }
            else
            {
                Drop(moving, pending.Target);
            }
        }

        // It has nothing left to free.
        pending.Target.Dispose();
        return moved.IsBlock;
    }

    /// <summary>Takes the target, and keeps the source from being freed or moved unnoticed.</summary>
    private PendingBlockMove Reserve(in BlockMove move, BuddyBlock[] source, ulong distance)
    {
        var target = new BuddyBlock[source.Length];
        _scratch.Clear();
        for (int index = 0; index < source.Length; index++)
        {
            target[index] = new BuddyBlock(source[index].Offset + distance, source[index].Order, BlockKind.Dirty);
            if (BlockTaker.Take(_space.Metadata, target[index], _scratch))
            {
                _changes?.Soiled(target[index]);
            }
        }

        _owned.Add(target);
        if (!move.IsOwned)
        {
            _owned.Add(source);
        }

        var owner = new AllocatedBlocks(this, target) { Tag = "the target of a move" };
        Owners[owner.Entry].IsTarget = true;
        var moving = new MovingBlocks(move.Source.Entry, source, target) { TargetEntry = owner.Entry };
        _moves!.Add(moving);
        return new PendingBlockMove(move, owner, moving);
    }

    /// <summary>Frees the old memory, and gives the target to whoever has it.</summary>
    /// <returns>The block at its new place; of a run, the first one.</returns>
    private AllocatedBlock Complete(PendingBlockMove pending, bool cleared)
    {
        MovingBlocks moving = pending.Moving;
        ulong distance = pending.Move.Target - pending.Move.From;
        ObserveMoveEnd(moving.Source.AsSpan(0, 1), distance, isCompleted: true, cleared);
        _moves!.Remove(moving);
        pending.Target.Detach();
        _owned.Remove(moving.Source);
        FreeHeld(moving.Source, cleared);
        if (moving.IsValue)
        {
            _owned.Remove(moving.Target);
            HandOut(moving.Target[0]);
            _changes?.ValueAllocated(moving.Target[0]);
            _changes?.ValuesFreed(moving.Source, cleared);
        }
        else
        {
            MoveInOwner(moving, cleared);
        }

        ObserveMoveEnd(moving.Source.AsSpan(1), distance, isCompleted: true, cleared);
        return new AllocatedBlock(this, moving.Target[0], owned: !moving.IsValue);
    }

    /// <summary>Puts the target in the place of the source in the list of an owner's blocks, which other threads may read.</summary>
    private void MoveInOwner(MovingBlocks moving, bool cleared)
    {
        BuddyBlock[] before = Owners[moving.Entry].Blocks!;
        BuddyBlock[] after = [.. before];
        moving.Target.CopyTo(after, before.IndexOfSamePlace(moving.Source[0]));
        Owners.SetBlocks(moving.Entry, after);
        _changes?.OwnerTrimmed(before[0], after, cleared);
        _unclaimed = null;
    }

    /// <summary>Frees the target, and lets the source be as it was.</summary>
    private void Drop(MovingBlocks moving, AllocatedBlocks target)
    {
        bool wasCurrent = moving.IsCurrent;
        _moves!.Remove(moving);
        target.Detach();
        _owned.Remove(moving.Target);
        FreeHeld(moving.Target, cleared: false);
        if (wasCurrent && moving.IsValue)
        {
            _owned.Remove(moving.Source);
            HandOut(moving.Source[0]);
        }

        ObserveMoveEnd(moving.Source, moving.Target[0].Offset - moving.Source[0].Offset, isCompleted: false, cleared: false);
    }

    /// <summary>Drops the move whose target was lost, if the memory of a lost owner is such a target.</summary>
    private bool TryDropLost(AllocatedBlocks owner)
    {
        using (_lock.Enter())
        {
            MovingBlocks? lost = owner.IsDisposed ? null : _moves?.Open.FirstOrDefault(moving => moving.TargetEntry == owner.Entry);
            if (lost is not null)
            {
                Drop(lost, owner);
            }

            return lost is not null;
        }
    }
}
