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

    /// <inheritdoc cref="BuddyPool{TIndex}.Save(Stream)"/>
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

    private StateWriter Encode()
    {
        using (_lock.Enter())
        {
            return _pool.Encode();
        }
    }
}
