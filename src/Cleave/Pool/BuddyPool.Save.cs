using System.Buffers;
using Cleave.State;

namespace Cleave.Pool;

/// <content>Saving the state of the pool.</content>
public partial class BuddyPool<TIndex>
{
    /// <summary>Writes the state of the pool, from which
    /// <see cref="BuddyPool.RestoreState(ReadOnlySpan{byte}, RestoreOptions?)"/> makes an equal one.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <remarks>
    /// The state has the limits of the pool, every block, the order of the free lists, and what is retired or will be. It has no counters
    /// of the past, and does not depend on the index type. Equal states are equal bytes. Cost: the number of blocks, and of the smallest
    /// blocks of blocks with retired parts; hardly any garbage but the buffer. At most 2 GiB.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void Save(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    /// <summary>Writes the state of the pool to a stream, which is neither flushed nor closed.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/remarks"/>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/exception"/>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    /// <summary>Writes the state to a buffer, which the caller disposes.</summary>
    internal StateWriter Encode()
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        _cached?.Drain();
        _recorded?.Log.Skip();
        StateFrame.Begin(ref writer, StateKind.Pool, isIncrement: false, _recorded?.Log.Last ?? default);
        PoolState.Write(ref writer, _space, _metadata);
        StateFrame.End(ref writer);
        return writer;
    }

    /// <summary>Reads a state and the increments behind it into a pool that the caller makes.</summary>
    /// <param name="state">The bytes of one state, and nothing else.</param>
    /// <param name="increments">The increments, one behind another.</param>
    /// <param name="options">The limit of the size, and whether changes are recorded; null for the defaults.</param>
    /// <param name="make">Makes a pool of checked options.</param>
    /// <param name="pool">The pool; null if there is a failure.</param>
    /// <returns>The failure; <c>default</c> if the pool was restored.</returns>
    internal static StateFailure Read<TPool>(
        ReadOnlySpan<byte> state,
        ReadOnlySpan<byte> increments,
        RestoreOptions? options,
        Func<BuddyPoolOptions, TPool> make,
        out TPool? pool)
        where TPool : BuddyPool<TIndex>
    {
        pool = null;
        options ??= new RestoreOptions();
        StateFailure failure = StateFrame.OpenWhole(state, StateKind.Pool, out OpenFrame frame);
        if (failure.IsFailure)
        {
            return failure;
        }

        var reader = new StateReader(frame.Body, StateFrame.HeaderBytes);
        BuddyPoolOptions? shape = PoolStateReader.ReadShape(ref reader, options.MaxSize);
        AllocationFailure invalid = shape is null ? default : Check(shape);
        if (invalid.IsFailure)
        {
            reader.Fail(invalid.Code == FailureCode.TooManyBlocks ? StateError.TooLarge : StateError.Inconsistent, invalid.ToString());
        }

        if (reader.HasFailed)
        {
            return reader.Failure;
        }

        TPool read = make(shape! with { RecordChanges = options.RecordChanges });
        PoolStateReader.Read(ref reader, frame.Version, read._space, read._metadata);
        failure = reader.HasFailed ? reader.Failure : read.Replay(increments, frame.Last);
        pool = failure.IsFailure ? null : read;
        return failure;
    }

    private StateFailure Replay(ReadOnlySpan<byte> increments, LastIncrement last)
    {
        StateFailure failure = increments.IsEmpty
            ? default
            : PoolReplay.ApplyAll(increments, _space, _recorded?.Inner ?? _metadata, ref last);
        _recorded?.Log.GoOnBehind(last);
        return failure;
    }
}
