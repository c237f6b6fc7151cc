namespace Cleave.Gpu;

/// <summary>A move that has begun: the memory at the target is taken, and the memory that moves is still where it was.</summary>
/// <remarks>
/// <para>
/// The caller copies the content and then calls <see cref="Complete"/>, which frees the old memory. Disposal drops a move that is not
/// complete. The lock is not held in between, so copying may take as long as it does. Until the move is complete, the old memory is the
/// valid one, also after a crash. The holder of the memory must not write to it while it is copied.
/// </para>
/// <para>Safe from any number of threads. A pending move that is lost is reported as a lost owner of its target.</para>
/// </remarks>
/// <example>
/// <code>
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 4 &lt;&lt; 20 });
/// AllocatedBlock block = vram.AllocateBlock(1 &lt;&lt; 20);
///
/// // Both places are taken while a device copies. Disposing without Complete keeps the old place.
/// using (PendingBlockMove pending = vram.BeginMove(new BlockMove(block, target: 0)))
/// {
///     block = pending.Complete();
/// }
///
/// Console.WriteLine(block); // [0x0, +1 MiB)
/// </code>
/// </example>
public sealed class PendingBlockMove : IDisposable
{
    internal PendingBlockMove(BlockMove move, AllocatedBlocks target, MovingBlocks moving)
    {
        Move = move;
        Target = target;
        Moving = moving;
    }

    /// <summary>The move: the memory, its old place, and its target.</summary>
    public BlockMove Move { get; }

    /// <summary>Whether the move was completed or dropped.</summary>
    public bool IsEnded => Target.IsDisposed;

    /// <summary>The owner of the memory at the target, which ends with the move.</summary>
    internal AllocatedBlocks Target { get; }

    /// <summary>The blocks of the move as the allocator knows them.</summary>
    internal MovingBlocks Moving { get; }

    /// <summary>Completes the move after the content was copied: the memory is at the target, and its old place is free.</summary>
    /// <param name="cleared">Whether the caller has zeroed the old memory after it was copied.</param>
    /// <returns>The block at its new place; of a run, the first one. All older values of a block are out of date, and an owner reads the
    /// new place.</returns>
    /// <exception cref="InvalidOperationException">The memory was freed, trimmed or split off meanwhile. The move is dropped.</exception>
    /// <exception cref="ObjectDisposedException">The move has ended already.</exception>
    public AllocatedBlock Complete(bool cleared = false) => TryComplete(out AllocatedBlock moved, cleared)
        ? moved
        : throw new InvalidOperationException(
            $"The memory of the move {Move} was freed, trimmed or split off before the move was complete; the move was dropped.");

    /// <summary>Completes the move as <see cref="Complete"/> does, but returns false if the memory was freed, trimmed or split off
    /// meanwhile.</summary>
    /// <param name="moved">The block at its new place; <c>default</c> if the move was dropped.</param>
    /// <param name="cleared">Whether the caller has zeroed the old memory after it was copied.</param>
    /// <returns>Whether the memory has moved. If not, the move is dropped, and the memory at the target is free.</returns>
    /// <exception cref="ObjectDisposedException">The move has ended already.</exception>
    public bool TryComplete(out AllocatedBlock moved, bool cleared = false) =>
        Target.Space.EndMove(this, isComplete: true, cleared, out moved);

    /// <summary>Drops the move, unless it has ended: the memory at the target is free again, and the rest stays as it is.</summary>
    public void Dispose() => Target.Space.EndMove(this, isComplete: false, cleared: false, out _);

    /// <summary>Describes the move, and says whether it is pending.</summary>
    public override string ToString() => $"{Move}{(IsEnded ? "" : ", pending")}";
}
