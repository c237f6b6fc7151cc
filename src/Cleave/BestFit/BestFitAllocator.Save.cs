using System.Buffers;
using Cleave.State;

namespace Cleave.BestFit;

/// <content>Saving the state.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Writes the state of the space, from which <see cref="Restore(ReadOnlySpan{byte}, RestoreOptions?)"/>
    /// makes an equal one.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <remarks>
    /// <para>
    /// The state has the size of the space, every allocation with its alignment and its key, and what is known to be zeroed. It has no
    /// stacks, no <see cref="RangeOwner.Tag"/> and no counters of the past. Equal states are equal bytes. A move that has not ended is
    /// saved as dropped: its target is free.
    /// </para>
    /// <para>
    /// The lock is held until the state is in a buffer of the shared pool, not while it is written to the destination. Cost: the number of
    /// allocations; hardly any garbage but the buffer. At most 2 GiB.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void Save(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    /// <summary>Writes the state of the space to a stream, which is neither flushed nor closed.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/remarks"/>
    /// <inheritdoc cref="Save(IBufferWriter{byte})" path="/exception"/>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    private StateWriter Encode()
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        using (_lock.Enter())
        {
            _changes?.Log.Skip();
            StateFrame.Begin(ref writer, StateKind.Ranges, isIncrement: false, _changes?.Log.Last ?? default);
            RangeState.Write(ref writer, _units, _space);
        }

        StateFrame.End(ref writer);
        return writer;
    }
}
