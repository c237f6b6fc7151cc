using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Cleave.Observing;
using Cleave.Placement;
using Cleave.State;

namespace Cleave.Gpu;

/// <content>Saving the state and restoring it.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Makes the allocator of a restored space.</summary>
    private GpuBuddy(ulong baseOffset, BuddyMetadata metadata, BlockMarks owned, OwnerTable owners, RestoreOptions options)
    {
        _space = new BuddySpace(metadata);
        _owned = owned;
        Owners = owners;
        _track = options.TrackAllocations;
        _owners = _track ? new LiveOwners<AllocatedBlocks>(Describe, owner => owner.HeldOrNull is { Length: > 0 }) : null;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        BaseOffset = baseOffset;
        Id = Interlocked.Increment(ref _lastId);
    }

    /// <summary>Writes the state of the space, from which <see cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)"/> makes an equal one.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <remarks>
    /// <para>
    /// The state has the shape of the space, every block with its kind, and every owner with its key and its blocks in their order. It has no
    /// stacks, no <see cref="AllocatedBlocks.Tag"/> and no counters of the past. Equal states are equal bytes. Thread caches are flushed
    /// first. Blocks of owners that were lost are saved as theirs.
    /// </para>
    /// <para>
    /// The lock is held until the state is in a buffer of the shared pool, not while it is written to the destination. Cost: the number of
    /// blocks. At most 2 GiB.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void Save(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        StateWriter writer = Encode();
        try
        {
            destination.Write(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the state of the space to a stream, which is neither flushed nor closed.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/remarks"/>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/exception"/>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        StateWriter writer = Encode();
        try
        {
            destination.Write(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Makes an allocator from a saved state. It places every later request as the saved one would.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator. Nobody holds its memory: <see cref="TryTakeOwner"/> and <see cref="TryGetBlock"/> give access to it.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, or not the state of such an allocator.</exception>
    /// <remarks>Cost: the number of blocks.</remarks>
    public static GpuBuddy Restore(ReadOnlySpan<byte> state, RestoreOptions? options = null) =>
        TryRestore(state, out GpuBuddy? allocator, out StateFailure failure, options) ? allocator : throw failure.ToException();

    /// <summary>Makes an allocator from the state that a stream has at its position. What follows the state is not read.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is null.</exception>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/exception"/>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static GpuBuddy Restore(Stream state, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        (byte[] rented, int length) = StateStream.Read(state);
        try
        {
            return Restore(rented.AsSpan(0, length), options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Makes an allocator from a saved state, or returns false with the reason.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="allocator">The allocator; null if the state cannot be restored.</param>
    /// <param name="failure">Why the state cannot be restored.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>Whether an allocator was made.</returns>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static bool TryRestore(
        ReadOnlySpan<byte> state, [NotNullWhen(true)] out GpuBuddy? allocator, out StateFailure failure, RestoreOptions? options = null)
    {
        allocator = null;
        failure = StateFrame.OpenWhole(state, StateKind.Blocks, out OpenFrame frame);
        if (failure.IsFailure)
        {
            return false;
        }

        options ??= new RestoreOptions();
        var reader = new StateReader(frame.Body, StateFrame.HeaderBytes);
        var owners = new OwnerTable();
        if (GpuBuddyState.ReadBlocks(ref reader, options.MaxSize, out ulong baseOffset, out BlockMarks? owned) is { } metadata)
        {
            GpuBuddyState.ReadOwners(ref reader, metadata, owned!, owners);
            allocator = reader.HasFailed ? null : new GpuBuddy(baseOffset, metadata, owned!, owners, options);
        }

        failure = reader.Failure;
        return allocator is not null;
    }

    private StateWriter Encode()
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        using (_lock.Enter())
        {
            Caches?.Drain();
            StateFrame.Begin(ref writer, StateKind.Blocks, isIncrement: false, sequence: 0);
            GpuBuddyState.WriteBlocks(ref writer, BaseOffset, _space.Metadata, _owned);
            GpuBuddyState.WriteOwners(ref writer, _space.Tree, Owners);
        }

        StateFrame.End(ref writer);
        return writer;
    }
}
