namespace Cleave.BestFit;

/// <summary>A move that has begun: the memory at the target is taken, and the range is still where it was.</summary>
/// <remarks>
/// <para>
/// The caller copies the content and then calls <see cref="Complete"/>, which frees the old memory. Disposal drops a move that is not
/// complete. The lock is not held in between, so copying may take as long as it does. Until the move is complete, the old memory is the
/// valid one, also after a crash. The holder of the range must not write to it while it is copied.
/// </para>
/// <para>Safe from any number of threads. A pending move that is lost is reported as a lost owner of its target.</para>
/// </remarks>
/// <example>
/// <code>
/// var memory = new BestFitAllocator(ByteSize.FromMiB(4));
/// AllocatedRange below = memory.AllocateRange(ByteSize.FromMiB(1));
/// AllocatedRange range = memory.AllocateRange(ByteSize.FromMiB(1));
/// memory.Free(below);
///
/// // Both places are taken while a device copies. Disposing without Complete keeps the old place.
/// using (PendingMove pending = memory.BeginMove(new RangeMove(range, Target: 0)))
/// {
///     range = pending.Complete();
/// }
///
/// Console.WriteLine(range); // [0x0, +1 MiB)
/// </code>
/// </example>
public sealed class PendingMove : IDisposable
{
    internal PendingMove(RangeMove move, RangeOwner target)
    {
        Move = move;
        Target = target;
    }

    /// <summary>The move: the range, its old place, and its target.</summary>
    public RangeMove Move { get; }

    /// <summary>Whether the move was completed or dropped.</summary>
    public bool IsEnded => Target.IsDisposed;

    /// <summary>The owner of the memory at the target, which ends with the move.</summary>
    internal RangeOwner Target { get; }

    /// <summary>Completes the move after the content was copied: the range is at the target, and its old memory is free.</summary>
    /// <param name="cleared">Whether the caller has zeroed the old memory after it was copied.</param>
    /// <returns>The range at its new place. All older values of it are out of date, and its owner, if it has one, reads the new
    /// place.</returns>
    /// <exception cref="InvalidOperationException">The range was freed, resized or moved meanwhile. The move is dropped.</exception>
    /// <exception cref="ObjectDisposedException">The move has ended already.</exception>
    public AllocatedRange Complete(bool cleared = false) => TryComplete(out AllocatedRange moved, cleared)
        ? moved
        : throw new InvalidOperationException(
            $"The range {Move.Range} was freed, resized or moved before its move was complete; the move was dropped.");

    /// <summary>Completes the move as <see cref="Complete"/> does, but returns false if the range was freed, resized or moved
    /// meanwhile.</summary>
    /// <param name="moved">The range at its new place; <c>default</c> if the move was dropped.</param>
    /// <param name="cleared">Whether the caller has zeroed the old memory after it was copied.</param>
    /// <returns>Whether the range has moved. If not, the move is dropped, and the memory at the target is free.</returns>
    /// <exception cref="ObjectDisposedException">The move has ended already.</exception>
    public bool TryComplete(out AllocatedRange moved, bool cleared = false) =>
        Target.Allocator.EndMove(this, isComplete: true, cleared, out moved);

    /// <summary>Drops the move, unless it has ended: the memory at the target is free again, and the range stays where it is.</summary>
    public void Dispose() => Target.Allocator.EndMove(this, isComplete: false, cleared: false, out _);

    /// <summary>Describes the move, and says whether it is pending.</summary>
    public override string ToString() => $"{Move}{(IsEnded ? "" : ", pending")}";
}
