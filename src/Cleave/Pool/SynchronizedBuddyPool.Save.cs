using System.Buffers;
using Cleave.State;

namespace Cleave.Pool;

/// <content>Saving the state of the pool, under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    /// <inheritdoc cref="BuddyPool{TIndex}.Save(IBufferWriter{byte})"/>
    public void Save(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Save(Stream)"/>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode().MoveTo(destination);
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Sequence"/>
    public ulong Sequence
    {
        get
        {
            using (_lock.Enter())
            {
                return _pool.Sequence;
            }
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.UnsavedChangeBytes"/>
    public int UnsavedChangeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _pool.UnsavedChangeBytes;
            }
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.SaveIncrement(IBufferWriter{byte})"/>
    public ulong SaveIncrement(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeChanges(out ulong number).MoveTo(destination);
        return number;
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.SaveIncrement(Stream)"/>
    public ulong SaveIncrement(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeChanges(out ulong number).MoveTo(destination);
        return number;
    }

    private StateWriter TakeChanges(out ulong number)
    {
        using (_lock.Enter())
        {
            return _pool.TakeChanges(out number);
        }
    }

    private StateWriter Encode()
    {
        using (_lock.Enter())
        {
            return _pool.Encode();
        }
    }
}
