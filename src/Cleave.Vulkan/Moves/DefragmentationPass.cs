using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Moves;

/// <summary>The moves of one pass of a <see cref="Defragmentation"/>: their targets are reserved until the pass ends.</summary>
/// <remarks>
/// For each move the caller creates a resource at the target, copies the content, and waits for the device. <see cref="End"/> then gives
/// the allocations their new places. Disposal of a pass that has not ended cancels it: nothing has moved. Other threads may allocate and
/// free meanwhile, also the allocations of the pass. Not thread-safe itself.
/// </remarks>
public sealed class DefragmentationPass : IDisposable
{
    private readonly Defragmentation _defragmentation;

    internal DefragmentationPass(Defragmentation defragmentation, IReadOnlyList<DefragmentationMove> moves)
    {
        _defragmentation = defragmentation;
        Moves = moves;
    }

    /// <summary>The moves, at least one.</summary>
    public IReadOnlyList<DefragmentationMove> Moves { get; }

    /// <summary>Whether the pass has ended or was cancelled.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Does what the <see cref="DefragmentationMove.Operation"/> of each move says, and frees blocks that have become
    /// empty.</summary>
    /// <remarks>
    /// The device must have done the copies, and must not use the old resources any more. The new buffers and images that the moves have
    /// created replace the old ones of their owners, which are destroyed. Without a new one, the memory of a
    /// <see cref="Allocation.DeviceBuffer"/> or a <see cref="Allocation.DeviceImage"/> is ignored and stays where it is. A resource that
    /// the caller bound is the caller's to exchange.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The pass has ended already.</exception>
    /// <exception cref="ObjectDisposedException">The allocator was disposed while the pass was open, and has freed everything.</exception>
    public void End()
    {
        if (HasEnded)
        {
            throw new InvalidOperationException("The pass has ended already; begin another one.");
        }

        ObjectDisposedException.ThrowIf(_defragmentation.Allocator.IsDisposed, _defragmentation.Allocator);
        Finish(isCancelled: false);
    }

    /// <summary>Cancels the pass, unless it has ended: nothing has moved, and the targets are free again.</summary>
    public void Dispose()
    {
        if (!HasEnded)
        {
            Finish(isCancelled: true);
        }
    }

    /// <summary>Describes the pass by the number of its moves and their bytes.</summary>
    public override string ToString() =>
        $"{Moves.Count} {(Moves.Count == 1 ? "move" : "moves")} of {ByteText.Exact(Moves.Aggregate(0UL, (sum, move) => sum + move.Size))}"
        + (HasEnded ? "" : ", open");

    private void Finish(bool isCancelled)
    {
        HasEnded = true;
        var unused = new List<DeviceMemory>();
        foreach (DefragmentationMove move in Moves)
        {
            move.End(isCancelled ? Cancel(move.Begun, unused) : EndMove(move, unused));
        }

        // Freed last, when no old resource is bound to them any more.
        unused.ForEach(memory => memory.Free());
        _defragmentation.Ended(this, isCancelled, unused);
    }

    private static MoveState EndMove(DefragmentationMove move, List<DeviceMemory> unused)
    {
        BlockMove begun = move.Begun;
        MoveEnd end = ListOf(begun).EndMove(begun, move.Operation == MoveOperation.Copy && move.HasResource, out DeviceMemory? empty);
        Note(unused, empty);
        if (end != MoveEnd.Dropped)
        {
            return end switch { MoveEnd.Moved => MoveState.Moved, MoveEnd.Pinned => MoveState.Pinned, _ => MoveState.Freed };
        }

        if (move.Operation != MoveOperation.Destroy)
        {
            return MoveState.Ignored;
        }

        Destroy(move);
        return MoveState.Destroyed;
    }

    private static MoveState Cancel(BlockMove move, List<DeviceMemory> unused)
    {
        MoveEnd end = ListOf(move).EndMove(move, isComplete: false, out DeviceMemory? empty);
        Note(unused, empty);
        return end == MoveEnd.Freed ? MoveState.Freed : MoveState.Cancelled;
    }

    private static void Destroy(DefragmentationMove move)
    {
        IDisposable? owner = move.Buffer ?? move.Image ?? (IDisposable?)move.Owner;
        if (owner is null)
        {
            move.Begun.Source.Holder.TryFree(move.Begun.Source, move.Begun.Range, isOwner: false);
        }

        owner?.Dispose();
    }

    private static BlockList ListOf(BlockMove move) => (BlockList)move.Source.Holder;

    private static void Note(List<DeviceMemory> unused, DeviceMemory? empty)
    {
        if (empty is not null)
        {
            unused.Add(empty);
        }
    }
}
