using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <content>Moving blocks to other places.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Begins a move of a plan as <see cref="TryBeginMove(BlockMove, out PendingBlockMove?, out AllocationFailure)"/> does, or
    /// throws.</summary>
    /// <param name="move">The move.</param>
    /// <returns>The move that has begun, which is completed or disposed.</returns>
    /// <exception cref="AllocationException">The memory has changed since the plan was made, or the target is not free. Nothing has
    /// changed.</exception>
    /// <exception cref="ArgumentException">The target is outside the space, or has not the alignment of the block.</exception>
    /// <exception cref="MisuseException">The block is another allocator's, is <c>default</c>, or belongs to an owner that the move does not
    /// name.</exception>
    public PendingBlockMove BeginMove(BlockMove move) =>
        TryBeginMove(move, out PendingBlockMove? pending, out AllocationFailure failure) ? pending : throw failure.ToException();

    /// <summary>Begins a move of a plan, or returns false without a reason.</summary>
    /// <inheritdoc cref="TryBeginMove(BlockMove, out PendingBlockMove?, out AllocationFailure)"/>
    public bool TryBeginMove(BlockMove move, [NotNullWhen(true)] out PendingBlockMove? pending) => TryBeginMove(move, out pending, out _);

    /// <summary>Begins a move of a plan: takes the memory at the target, so that the caller can copy the content there.</summary>
    /// <param name="move">The move.</param>
    /// <param name="pending">The move that has begun, which is completed or disposed; null if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun. False if the memory was freed, trimmed, split off or moved since the plan was made, if another
    /// move of it is pending, or if the target is not free; nothing has changed then.</returns>
    /// <exception cref="MisuseException">The block is another allocator's, is <c>default</c>, or belongs to an owner that the move does not
    /// name.</exception>
    /// <remarks>
    /// Until the move ends, the target counts as one more allocation. If the memory is freed, trimmed or split off meanwhile, the move
    /// cannot be completed. A plain value has no memory of its past: a move of it begins if a value of the same order is held at its place.
    /// Cost: the blocks of the owner, and the free blocks at the target.
    /// </remarks>
    public bool TryBeginMove(BlockMove move, [NotNullWhen(true)] out PendingBlockMove? pending, out AllocationFailure failure)
    {
        pending = Begin(move, nameof(move), out failure);
        if (failure.IsInvalid)
        {
            failure = failure with { ParamName = nameof(move) };
        }

        return pending is not null;
    }

    /// <summary>Begins a move of a block that is held as a plain value to any free place that is a multiple of its size.</summary>
    /// <param name="block">The block.</param>
    /// <param name="target">The first offset of the new place; the base offset is part of it.</param>
    /// <param name="pending">The move that has begun, which is completed or disposed; null if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun; if not, nothing has changed.</returns>
    /// <exception cref="MisuseException">The block is another allocator's, is <c>default</c>, or belongs to an owner.</exception>
    /// <inheritdoc cref="TryBeginMove(BlockMove, out PendingBlockMove?, out AllocationFailure)" path="/remarks"/>
    public bool TryBeginMove(
        AllocatedBlock block, ulong target, [NotNullWhen(true)] out PendingBlockMove? pending, out AllocationFailure failure) =>
        (pending = Begin(new BlockMove(block, target), nameof(block), out failure)) is not null;

    /// <summary>Begins a move of the memory of an owner, which is one block, or one run of addresses in ascending blocks.</summary>
    /// <param name="owner">The owner, which reads the new place when the move is complete.</param>
    /// <param name="target">The first offset of the new place; the base offset is part of it. Its distance from the old place is a multiple
    /// of the largest block.</param>
    /// <param name="pending">The move that has begun, which is completed or disposed; null if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun; if not, nothing has changed.</returns>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
    /// <exception cref="InvalidOperationException">The blocks of the owner are not one ascending run of addresses. A plan moves them one by
    /// one.</exception>
    /// <exception cref="MisuseException">The owner is another allocator's.</exception>
    /// <remarks>Until the move ends, the target counts as one more allocation. Cost: the blocks of the owner, and the free blocks at the
    /// target.</remarks>
    public bool TryBeginMove(
        AllocatedBlocks owner, ulong target, [NotNullWhen(true)] out PendingBlockMove? pending, out AllocationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(owner);
        BlockMove move;
        using (_lock.Enter())
        {
            move = MoveOf(owner, target);
        }

        return (pending = Begin(move, nameof(owner), out failure)) is not null;
    }

    /// <summary>Makes a move of a plan as a whole: takes the target, lets the caller copy the content, and frees the old memory.</summary>
    /// <param name="move">The move.</param>
    /// <param name="copy">Copies <see cref="BlockMove.Size"/> bytes from <see cref="BlockMove.From"/> to <see cref="BlockMove.Target"/>.
    /// Called without the lock. If it throws, the move is dropped.</param>
    /// <param name="moved">The block at its new place, or the first one of a run; <c>default</c> if the move was refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the memory has moved.</returns>
    /// <exception cref="MisuseException">The block is another allocator's, is <c>default</c>, or belongs to an owner that the move does not
    /// name.</exception>
    public bool TryMove(BlockMove move, Action<BlockMove> copy, out AllocatedBlock moved, out AllocationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(copy);
        moved = default;
        if (!TryBeginMove(move, out PendingBlockMove? pending, out failure))
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
            failure = BlockMoveFailures.OfSource(move, _space);
        }

        return false;
    }

    /// <summary>Makes a move of a plan as a whole, or returns false without a reason.</summary>
    /// <inheritdoc cref="TryMove(BlockMove, Action{BlockMove}, out AllocatedBlock, out AllocationFailure)"/>
    public bool TryMove(BlockMove move, Action<BlockMove> copy, out AllocatedBlock moved) => TryMove(move, copy, out moved, out _);

    /// <summary>Makes the move of all memory of an owner. Under the lock.</summary>
    private BlockMove MoveOf(AllocatedBlocks owner, ulong target)
    {
        if (owner.Space != this)
        {
            string text = $"The memory of the owner, {owner}, cannot be moved here: it is another allocator's.";
            throw new MisuseException(new Misuse(MisuseKind.Foreign, 0, text), nameof(owner));
        }

        BuddyBlock[] held = owner.Held;

        if (!BlockPlaces.AreOneRun(held, ChunkSize))
        {
            throw new InvalidOperationException(
                $"The owner has {held.Length} blocks that are not one ascending run of addresses, so they cannot move as one. "
                    + "A plan of moves (GpuBuddy.PlanMoves) moves them one by one.");
        }

        OwnerEntry entry = Owners[owner.Entry];
        ulong size = 0;
        foreach (BuddyBlock block in held)
        {
            size += _space.SizeOf(block);
        }

        var first = new AllocatedBlock(this, held[0], owned: true);
        return new BlockMove(first, size, target, new MovedOwner(owner.Entry + 1, entry.Use, entry.Key));
    }
}
