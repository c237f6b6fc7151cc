using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Cleave.State;

namespace Cleave.BestFit;

/// <content>Saving the state and restoring it.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Writes the state of the space, from which <see cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)"/> makes an equal one.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <remarks>
    /// <para>
    /// The state has the size of the space, every allocation with its alignment and its key, and what is known to be zeroed. It has no stacks,
    /// no <see cref="RangeOwner.Tag"/> and no counters of the past. Equal states are equal bytes. A move that has not ended is saved as
    /// dropped: its target is free.
    /// </para>
    /// <para>
    /// The lock is held until the state is in a buffer of the shared pool, not while it is written to the destination. Cost: the number of
    /// allocations; no garbage. At most 2 GiB.
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
    /// <returns>The allocator. Nobody holds its allocations: <see cref="TryTakeOwner"/> and <see cref="TryTakeRange"/> take them.</returns>
    /// <exception cref="StateException">The data is damaged, incomplete, or not the state of such an allocator.</exception>
    /// <remarks>Cost: the number of allocations and of free runs.</remarks>
    public static BestFitAllocator Restore(ReadOnlySpan<byte> state, RestoreOptions? options = null) =>
        TryRestore(state, out BestFitAllocator? allocator, out StateFailure failure, options) ? allocator : throw failure.ToException();

    /// <summary>Makes an allocator from the state that a stream has at its position. What follows the state is not read.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="options">What is not part of the state; null for the defaults.</param>
    /// <returns>The allocator.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="state"/> is null.</exception>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/exception"/>
    /// <inheritdoc cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)" path="/remarks"/>
    public static BestFitAllocator Restore(Stream state, RestoreOptions? options = null)
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
        ReadOnlySpan<byte> state, [NotNullWhen(true)] out BestFitAllocator? allocator, out StateFailure failure, RestoreOptions? options = null)
    {
        options ??= new RestoreOptions();
        allocator = null;
        failure = StateFrame.OpenWhole(state, StateKind.Ranges, out OpenFrame frame);
        if (failure.IsFailure)
        {
            return false;
        }

        var reader = new StateReader(frame.Body, StateFrame.HeaderBytes);
        RunSpace? space = RangeState.Read(ref reader, options.MaxSize, out RangeUnits units);
        failure = reader.Failure;
        allocator = space is null ? null : new BestFitAllocator(units, space, options);
        return allocator is not null;
    }

    private StateWriter Encode()
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        using (_lock.Enter())
        {
            StateFrame.Begin(ref writer, StateKind.Ranges, isIncrement: false, sequence: 0);
            RangeState.Write(ref writer, _units, _space);
        }

        StateFrame.End(ref writer);
        return writer;
    }
}
