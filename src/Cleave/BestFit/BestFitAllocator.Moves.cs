using System.Diagnostics.CodeAnalysis;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Moving ranges.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Begins a move of a plan as <see cref="TryBeginMove(RangeMove, out PendingMove?, out AllocationFailure)"/> does, or
    /// throws.</summary>
    /// <param name="move">The move.</param>
    /// <returns>The move that has begun, which is completed or disposed.</returns>
    /// <exception cref="AllocationException">The range has changed since the plan was made, or the target is not free. Nothing has
    /// changed.</exception>
    /// <exception cref="ArgumentException">The target is outside the space, or has not the alignment of the range.</exception>
    /// <exception cref="MisuseException">The range is another allocator's, or is <c>default</c>.</exception>
    public PendingMove BeginMove(RangeMove move) =>
        TryBeginMove(move, out PendingMove? pending, out AllocationFailure failure) ? pending : throw failure.ToException();

    /// <summary>Begins a move of a plan, or returns false without a reason.</summary>
    /// <inheritdoc cref="TryBeginMove(RangeMove, out PendingMove?, out AllocationFailure)"/>
    public bool TryBeginMove(RangeMove move, [NotNullWhen(true)] out PendingMove? pending) => TryBeginMove(move, out pending, out _);

    /// <summary>Begins a move of a plan: takes the memory at the target, so that the caller can copy the content there.</summary>
    /// <param name="move">The move.</param>
    /// <param name="pending">The move that has begun, which is completed or disposed; null if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun. False if the range was freed, resized or moved since the plan was made, or if the target is not
    /// free; nothing has changed then.</returns>
    /// <exception cref="MisuseException">The range is another allocator's, or is <c>default</c>.</exception>
    public bool TryBeginMove(RangeMove move, [NotNullWhen(true)] out PendingMove? pending, out AllocationFailure failure)
    {
        pending = Begin(move, nameof(move), out failure);
        if (failure.IsInvalid)
        {
            failure = failure with { ParamName = nameof(move) };
        }

        return pending is not null;
    }

    /// <summary>Begins a move of any range to any free place that has its alignment.</summary>
    /// <param name="range">The range, as a value or as its owner reads it.</param>
    /// <param name="target">The first offset of the new place; the base offset is part of it.</param>
    /// <param name="pending">The move that has begun, which is completed or disposed; null if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun; if not, nothing has changed.</returns>
    /// <exception cref="MisuseException">The range is another allocator's, or is <c>default</c>.</exception>
    /// <remarks>
    /// Until the move ends, the target counts as one more allocation. If the range is freed or resized meanwhile, the move cannot be
    /// completed. Bounds that the range was asked for with are not checked.
    /// </remarks>
    public bool TryBeginMove(
        AllocatedRange range, ulong target, [NotNullWhen(true)] out PendingMove? pending, out AllocationFailure failure) =>
        (pending = Begin(new RangeMove(range, target), nameof(range), out failure)) is not null;

    /// <summary>Begins a move, or returns null with the reason.</summary>
    private PendingMove? Begin(RangeMove move, string parameter, out AllocationFailure failure)
    {
        var box = new RangeBox();
        (AllocatedRange range, ulong target) = move;
        using (_lock.Enter())
        {
            if (range.IsFrom(Id) && range.IsRange)
            {
                failure = _space.Ranges.Has(range.Slot, range.Use)
                    ? MoveFailures.OfTarget(_space.Ranges[range.Slot], target, _space.Free, _units)
                    : MoveFailures.OfSource(range, _space.Free, _units);
                if (failure.IsFailure)
                {
                    return null;
                }

                // Before anything changes, so that nothing needs to be taken back if the observer throws.
                ObserveMove(range, target);
                Reserve(_units.At(target), _space.Ranges[range.Slot].Length, box);
                return new PendingMove(move, new RangeOwner(this, box) { Tag = "the target of a move" });
            }
        }

        throw new MisuseException(MisuseOf(range), parameter);
    }

    /// <summary>Makes a move of a plan as a whole: takes the target, lets the caller copy the content, and frees the old memory.</summary>
    /// <param name="move">The move.</param>
    /// <param name="copy">Copies <see cref="RangeMove.Size"/> bytes from <see cref="RangeMove.From"/> to <see cref="RangeMove.Target"/>.
    /// Called without the lock. If it throws, the move is dropped.</param>
    /// <param name="moved">The range at its new place; <c>default</c> if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the range has moved.</returns>
    /// <exception cref="MisuseException">The range is another allocator's, or is <c>default</c>.</exception>
    public bool TryMove(RangeMove move, Action<RangeMove> copy, out AllocatedRange moved, out AllocationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(copy);
        moved = default;
        if (!TryBeginMove(move, out PendingMove? pending, out failure))
        {
            return false;
        }

        using (pending)
        {
            copy(move);
            if (pending.TryComplete(out moved))
            {
                return true;
            }
        }

        using (_lock.Enter())
        {
            failure = MoveFailures.OfSource(move.Range, _space.Free, _units);
        }

        return false;
    }

    /// <summary>Makes a move of a plan as a whole, or returns false without a reason.</summary>
    /// <inheritdoc cref="TryMove(RangeMove, Action{RangeMove}, out AllocatedRange, out AllocationFailure)"/>
    public bool TryMove(RangeMove move, Action<RangeMove> copy, out AllocatedRange moved) => TryMove(move, copy, out moved, out _);

    /// <summary>Completes or drops a move.</summary>
    /// <returns>Whether the range has moved.</returns>
    internal bool EndMove(PendingMove pending, bool isComplete, bool cleared, out AllocatedRange moved)
    {
        moved = default;
        using (_lock.Enter())
        {
            if (pending.IsEnded)
            {
                return !isComplete ? false
                    : throw new ObjectDisposedException(nameof(PendingMove), "The move was completed or dropped already.");
            }

            AllocatedRange range = pending.Move.Range;
            bool isCurrent = isComplete && _space.Ranges.Has(range.Slot, range.Use);
            if (isCurrent)
            {
                // Before anything changes, so that nothing needs to be taken back if the observer throws.
                ObserveMoveEnd(pending.Move, isCompleted: true, cleared);
            }

            pending.Target.TryDetach(out AllocatedRange target);
            if (isCurrent)
            {
                _changes?.Moved(_space.Ranges[range.Slot].Start, _units.At(target.Offset), cleared);
                _space.Move(range.Slot, target.Slot, cleared);
                moved = Changed(ref _space.Ranges[range.Slot], range.Slot, range.IsClear);
                _unclaimed = null;
            }
            else
            {
                _space.Release(target.Slot, cleared: false);
                ObserveMoveEnd(pending.Move, isCompleted: false, cleared: false);
            }
        }

        // It has nothing left to free.
        pending.Target.Dispose();
        return moved.IsRange;
    }

    /// <summary>Takes granules that are free for the target of a move. Under the lock.</summary>
    private void Reserve(ulong start, ulong length, RangeBox box)
    {
        _space.Free.TryGetRunFrom(start, out FreeRun run);
        _changes?.Soiled(start, length);
        box.Value = HandOut(run, start, length, RangeSlot.TermsOfTarget, isClear: false);
        _space.Ranges.SetBox(box.Value.Slot, box);
    }
}
