using System.Diagnostics.CodeAnalysis;
using Cleave.Observing;
using Cleave.State;

namespace Cleave.Gpu;

/// <content>Restoring an allocator from a saved state.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Makes the allocator of a restored space.</summary>
    private GpuBuddy(RestoredBlocks blocks, RestoreOptions options)
    {
        _space = blocks.Space;
        _owned = blocks.Owned;
        Owners = blocks.Owners;
        BaseOffset = blocks.BaseOffset;
        _track = options.TrackAllocations;
        _owners = _track ? new LiveOwners<AllocatedBlocks>(Describe, owner => owner.HeldOrNull is { Length: > 0 }) : null;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        _changes = options.RecordChanges ? Recorder(blocks.Last) : null;
        Id = Interlocked.Increment(ref _lastId);
        BlockTerms = AllocatedBlock.TermsOf(Id, _space.ChunkSize);
    }

    /// <summary>Makes an allocator from a saved state. It places every later request as the saved one would.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator. Nobody holds its memory:
    /// <see cref="TryTakeOwner"/> and <see cref="TryGetBlock"/> give access to it.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, or not the state of such an allocator.</exception>
    /// <remarks>Cost: the number of blocks.</remarks>
    public static GpuBuddy Restore(ReadOnlySpan<byte> state, RestoreOptions? options = null) => Restore(state, [], options);

    /// <summary>Makes an allocator from a saved state and the increments that follow it.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="increments">Increments, one behind another. Those that the state contains already are left out; none may be missing
    /// behind them.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, or does not belong together.</exception>
    /// <remarks>Cost: the number of blocks, and of changes.</remarks>
    public static GpuBuddy Restore(ReadOnlySpan<byte> state, ReadOnlySpan<byte> increments, RestoreOptions? options = null) =>
        TryRestore(state, increments, out GpuBuddy? allocator, out StateFailure failure, options) ? allocator : throw failure.ToException();

    /// <summary>Makes an allocator from the state that a stream has at its position. What follows the state is not read.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is null.</exception>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/exception"/>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static GpuBuddy Restore(Stream state, RestoreOptions? options = null) => StateStream.Restore(state, options, Restore);

    /// <summary>Makes an allocator from a saved state, or returns false with the reason.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="allocator">The allocator; null if the state cannot be restored.</param>
    /// <param name="failure">Why the state cannot be restored.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>Whether an allocator was made.</returns>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static bool TryRestore(
        ReadOnlySpan<byte> state, [NotNullWhen(true)] out GpuBuddy? allocator, out StateFailure failure, RestoreOptions? options = null) =>
        TryRestore(state, [], out allocator, out failure, options);

    /// <summary>Makes an allocator from a saved state and the increments that follow it, or returns false with the reason.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="increments">Increments, one behind another.</param>
    /// <param name="allocator">The allocator; null if the data cannot be restored.</param>
    /// <param name="failure">Why the data cannot be restored.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>Whether an allocator was made.</returns>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static bool TryRestore(
        ReadOnlySpan<byte> state,
        ReadOnlySpan<byte> increments,
        [NotNullWhen(true)] out GpuBuddy? allocator,
        out StateFailure failure,
        RestoreOptions? options = null)
    {
        options ??= new RestoreOptions();
        RestoredBlocks? blocks = RestoredBlocks.Read(state, increments, options.MaxSize, out failure);
        allocator = blocks is null ? null : new GpuBuddy(blocks, options);
        return allocator is not null;
    }
}
