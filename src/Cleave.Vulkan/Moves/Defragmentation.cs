using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Moves;

/// <summary>Moves allocations in passes, so that blocks of device memory become empty and go back to the driver.</summary>
/// <remarks>
/// <para>
/// A pass proposes moves within limits of bytes and count, and reserves their targets. The caller copies, because an allocator neither
/// knows the resources nor has a queue. A block is only begun with if all of it fits elsewhere, so that no copy is wasted, unless other
/// threads take the room meanwhile. Passes follow each other until one has no moves.
/// </para>
/// <para>
/// Other threads may use the allocator at any time. One thread at a time may use this object and its passes. Cost of a pass: the logarithm
/// of the number of free runs for each allocation of the blocks that it looks at, and a search for moves inside blocks if there is no
/// room.
/// </para>
/// <example>
/// <code>
/// using Cleave.Vulkan.Allocation;
///
/// using var allocator = new VulkanAllocator(handles); // Yours, with the memory that has become fragmented.
/// using var defragmentation = new Defragmentation(allocator, new DefragmentationOptions { MaxBytesPerPass = 64 &lt;&lt; 20 });
/// while (defragmentation.TryBeginPass(out DefragmentationPass? pass))
/// {
///     foreach (DefragmentationMove move in pass.Moves)
///     {
///         // Create a resource at move.Target and record the copy.
///     }
///
///     // Submit the commands and wait for the device.
///     pass.End();
/// }
/// </code>
/// </example>
/// </remarks>
public sealed class Defragmentation : IDisposable
{
    private readonly ListMover[] _movers;
    private readonly DefragmentationOptions _options;
    private DefragmentationPass? _open;
    private DefragmentationStatistics _statistics;
    private bool _isDisposed;

    /// <summary>Prepares to move allocations of an allocator, or of one of its pools. Moves nothing yet.</summary>
    /// <param name="allocator">The allocator.</param>
    /// <param name="options">The options; null for the default ones.</param>
    /// <exception cref="ArgumentException">The pool is linear, was disposed, or is of another allocator.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit of the options is 0 or negative.</exception>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public Defragmentation(VulkanAllocator allocator, DefragmentationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ObjectDisposedException.ThrowIf(allocator.IsDisposed, allocator);
        Allocator = allocator;
        _options = options ?? new DefragmentationOptions();
        Check(_options, allocator, nameof(options));
        _movers = [.. allocator.ListsOf(_options.Pool).Select(list => new ListMover(list, _options))];
    }

    /// <summary>The allocator whose allocations are moved.</summary>
    public VulkanAllocator Allocator { get; }

    /// <summary>Plans a pass, and reserves the targets of its moves.</summary>
    /// <param name="pass">The pass, which the caller ends or disposes; null if there is nothing left to move.</param>
    /// <returns>Whether there are moves. False ends the defragmentation.</returns>
    /// <exception cref="InvalidOperationException">A pass is open.</exception>
    /// <exception cref="ObjectDisposedException">The defragmentation or the allocator was disposed.</exception>
    public bool TryBeginPass([NotNullWhen(true)] out DefragmentationPass? pass)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ObjectDisposedException.ThrowIf(Allocator.IsDisposed, Allocator);
        if (_open is not null)
        {
            throw new InvalidOperationException("A pass is open; end or dispose it before the next one begins.");
        }

        var budget = new PassBudget(_options);
        var moves = new List<(BlockMove Move, BlockRecord Record)>();
        foreach (ListMover mover in _movers)
        {
            mover.AddMoves(budget, moves);
        }

        moves.RemoveAll(move => !IsMappedAlike(move.Move));
        pass = moves.Count == 0 ? null
            : new DefragmentationPass(this, [.. moves.Select(move => new DefragmentationMove(Allocator, move.Move, move.Record))]);
        _open = pass;
        return pass is not null;
    }

    /// <summary>Counts what was done so far.</summary>
    public DefragmentationStatistics GetStatistics() => _statistics;

    /// <summary>Cancels the pass that is open, if there is one. What earlier passes have moved stays moved.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _open?.Dispose();
    }

    /// <summary>Describes what was done so far.</summary>
    public override string ToString() => _statistics.ToString();

    /// <summary>Notes the end of a pass.</summary>
    internal void Ended(DefragmentationPass pass, bool isCancelled, List<DeviceMemory> freed)
    {
        _open = null;
        IEnumerable<DefragmentationMove> moved = pass.Moves.Where(move => move.State == MoveState.Moved);
        _statistics = new DefragmentationStatistics(
            _statistics.Passes + (isCancelled ? 0 : 1),
            _statistics.MovedAllocations + moved.Count(),
            _statistics.MovedBytes + moved.Aggregate(0UL, (sum, move) => sum + move.Size),
            _statistics.FreedBlocks + freed.Count,
            _statistics.FreedBytes + freed.Aggregate(0UL, (sum, memory) => sum + memory.Size));
        foreach (DefragmentationMove move in pass.Moves.Where(move => move.State is MoveState.Ignored or MoveState.Pinned))
        {
            Array.ForEach(_movers, mover => mover.Exclude(move.Begun));
        }
    }

    /// <summary>Maps the target if the source is mapped, because the mapped address of an owner must not fail after a move.</summary>
    /// <returns>False if the target could not be mapped; the move was dropped then.</returns>
    private bool IsMappedAlike(BlockMove move)
    {
        if (move.Source.Memory.Mapped == 0 || move.Target.Memory.TryMap(out _, out _))
        {
            return true;
        }

        ((BlockList)move.Source.Holder).EndMove(move, isComplete: false, out DeviceMemory? unused);
        unused?.Free();
        Array.ForEach(_movers, mover => mover.Exclude(move));
        return false;
    }

    private static void Check(DefragmentationOptions options, VulkanAllocator allocator, string parameter)
    {
        if (options.MaxBytesPerPass == 0 || options.MaxMovesPerPass < 1)
        {
            throw new ArgumentOutOfRangeException(
                parameter,
                options.MaxBytesPerPass == 0 ? "MaxBytesPerPass is 0; a pass moves at least 1 byte."
                : $"MaxMovesPerPass is {options.MaxMovesPerPass}; a pass has at least 1 move.");
        }

        string? complaint = options.Pool is not { } pool ? null
            : pool.IsDisposed ? $"The {pool} was disposed."
            : !ReferenceEquals(pool.Allocator, allocator) ? $"The {pool} is of another allocator."
            : pool.Options.Placement == PoolPlacement.Linear
            ? $"The {pool} is linear, so its memory is reused in the order of allocation alone and moves would gain nothing. "
                + "Only pools with PoolPlacement.BestFit are defragmented."
            : null;
        if (complaint is not null)
        {
            throw new ArgumentException(complaint, parameter);
        }
    }
}
