using System.Buffers;
using Cleave.State;

namespace Cleave.Pool;

/// <content>Saving the changes since the last time.</content>
public partial class BuddyPool<TIndex>
{
    private readonly RecordedMetadata? _recorded;

    /// <summary>The number of the last increment; 0 before the first one, and for a pool that records no changes.</summary>
    public ulong Sequence => _recorded?.Log.Last.Number ?? 0;

    /// <summary>Bytes of the changes that no increment has yet; 0 for a pool that records no changes.</summary>
    public int UnsavedChangeBytes => _recorded?.Log.Length ?? 0;

    /// <summary>Writes all changes since the last increment as one increment, for a log that
    /// <see cref="BuddyPool.RestoreState(ReadOnlySpan{byte}, ReadOnlySpan{byte}, RestoreOptions?)"/> reads.
    /// Writes nothing if nothing has changed.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>The number of the last increment.</returns>
    /// <remarks>
    /// <para>
    /// A change takes some bytes, and an increment 48 more. Increments are written one behind another. A whole state contains every change
    /// up to its moment; those that no increment has then are in the state only. So to keep an older state and its log complete, call this
    /// method before <see cref="Save(IBufferWriter{byte})"/>, with no change in between.
    /// </para>
    /// <para>If the destination throws, the increment is lost, and only a whole state has its changes. Cost:
    /// the bytes of the changes.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The pool records no changes.</exception>
    public ulong SaveIncrement(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeChanges(out ulong number).MoveTo(destination);
        return number;
    }

    /// <summary>Writes all changes since the last increment to a stream, which is neither flushed nor closed.</summary>
    /// <inheritdoc cref="SaveIncrement(IBufferWriter{byte})"/>
    public ulong SaveIncrement(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeChanges(out ulong number).MoveTo(destination);
        return number;
    }

    /// <summary>Moves the changes to a buffer, which the caller disposes.</summary>
    internal StateWriter TakeChanges(out ulong number)
    {
        StateWriter increment = ChangeLog.Require(_recorded?.Log).Take();
        number = Sequence;
        return increment;
    }
}
