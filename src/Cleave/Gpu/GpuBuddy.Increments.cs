using System.Buffers;
using Cleave.Buddies;
using Cleave.State;

namespace Cleave.Gpu;

/// <content>Saving the changes since the last time.</content>
public sealed partial class GpuBuddy
{
    private readonly BlockChanges? _changes;

    /// <summary>The number of the last increment; 0 before the first one, and for an allocator that records no changes.</summary>
    public ulong Sequence
    {
        get
        {
            using (_lock.Enter())
            {
                return _changes?.Log.Last.Number ?? 0;
            }
        }
    }

    /// <summary>Bytes of the changes that no increment has yet; 0 for an allocator that records no changes.</summary>
    public int UnsavedChangeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _changes?.Log.Length ?? 0;
            }
        }
    }

    /// <summary>Writes all changes since the last increment as one increment, for a log that
    /// <see cref="Restore(ReadOnlySpan{byte}, ReadOnlySpan{byte}, RestoreOptions?)"/> reads.
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
    /// <exception cref="InvalidOperationException">The allocator records no changes.</exception>
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

    private StateWriter TakeChanges(out ulong number)
    {
        ChangeLog log = ChangeLog.Require(_changes?.Log);
        using (_lock.Enter())
        {
            StateWriter increment = log.Take();
            number = log.Last.Number;
            return increment;
        }
    }

    /// <summary>Makes the recorder of this allocator, which also hears of merged blocks.</summary>
    private BlockChanges Recorder(LastIncrement last)
    {
        var changes = new BlockChanges(ChunkSize.Log2, last);
        _space.Metadata.Merged = changes.Merged;
        return changes;
    }

    /// <summary>Records a single block that was allocated, if it was, after the blocks that the request has merged.</summary>
    private void RecordBlock(BuddyBlock block)
    {
        if (_changes is not null)
        {
            _changes.RecordMerged(_space.Metadata.Tree);
            if (block.IsBlock)
            {
                _changes.ValueAllocated(block);
            }
        }
    }

    /// <summary>Records the new size of the space, whose metadata is another one then.</summary>
    private void RecordResize()
    {
        if (_changes is not null)
        {
            _space.Metadata.Merged = _changes.Merged;
            _changes.SpaceResized(_space.Metadata.Tree.Chunks);
        }
    }
}
