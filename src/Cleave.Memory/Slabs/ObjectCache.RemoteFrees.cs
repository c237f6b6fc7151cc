using Cleave.Locks;

namespace Cleave.Memory.Slabs;

/// <content>The remote free queue: objects of this cache that other threads have freed.</content>
/// <remarks>
/// An object that is freed by another thread goes through four places, and only one party may move it on from each:
/// <list type="number">
/// <item>The freeing thread claims it (<see cref="ObjectSlot"/>) and puts it among the leaving objects of its own cache.</item>
/// <item>Whoever owns or has locked out that cache takes the leaving objects, as <see cref="OwnerState"/> says, and enqueues them here.</item>
/// <item>Whoever holds the lock of this cache takes the whole queue, under the lock of the queue.</item>
/// <item>The same frees them, one by one. Until then they count as used, so their slab stays.</item>
/// </list>
/// The owner empties the queue when a stack of it is empty. Invariant <c>Received</c>: a queue of a cache without a thread is emptied by
/// whoever enqueues. That holds although the thread may be gone between two steps: the enqueuer looks for an owner after it has entered the
/// lock of the queue, and whoever takes the owner away (see <see cref="ObjectCaches"/>) empties the queue after that; so whichever of the two
/// enters that lock last sees what the other did. A free that was refused sends its address with <see cref="RefusedBit"/>: it holds nothing
/// back, so its slab may be gone when the message arrives.
/// </remarks>
internal sealed unsafe partial class ObjectCache
{
    /// <summary>Objects in the queue from which on the enqueuing thread empties it, since the owner does not.</summary>
    private const int LongQueue = 4096;

    /// <summary>Set in an address of the queue if the free was refused: nothing is to be freed then. Addresses of objects are multiples of
    /// <see cref="SizeClasses.Step"/>, so they do not have this bit.</summary>
    public const nuint RefusedBit = 1;

    private readonly ShortLock _queueLock = new();
    private nuint[] _queue = new nuint[OwnerState.MostLeaving];
    private nuint[] _received = new nuint[OwnerState.MostLeaving];
    private int _queueLength;

    /// <summary>Frees what is in the queue, so that it can be allocated again.</summary>
    public void ReceiveRemoteFrees()
    {
        int count;
        using (_queueLock.Enter())
        {
            (_queue, _received) = (_received, _queue);
            (count, _queueLength) = (_queueLength, 0);
        }

        foreach (nuint address in _received.AsSpan(0, count))
        {
            Receive(address);
        }
    }

    /// <summary>Adds objects to the queue. Needs no lock of the cache.</summary>
    /// <returns>Whether the queue is so long now that the caller should empty it, since the owner does not.</returns>
    public bool Enqueue(ReadOnlySpan<nuint> addresses)
    {
        using (_queueLock.Enter())
        {
            if (_queueLength + addresses.Length > _queue.Length)
            {
                Array.Resize(ref _queue, 2 * (_queueLength + addresses.Length));
            }

            addresses.CopyTo(_queue.AsSpan(_queueLength));
            _queueLength += addresses.Length;
            return _queueLength >= LongQueue;
        }
    }

    /// <summary>Frees an object that another thread has claimed and sent, or ends the suspicion that a refused free has left.</summary>
    private void Receive(nuint address)
    {
        bool isRefused = (address & RefusedBit) != 0;
        address &= ~RefusedBit;
        FrameInfo* frame = _table.Find(address);
        if (!isRefused)
        {
            // By Marked the slab is there.
            Receive(frame, address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
        else if (frame->Owner == Id && frame->Slots[frame->IndexOf(address) * ObjectSlot.Size] == ObjectSlot.Suspect)
        {
            PutBack(address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
    }

    private void Receive(FrameInfo* frame, nuint address, byte* slot)
    {
        byte state = *slot;
        if (ObjectSlot.IsOut(state))
        {
            TakeBack(frame, address, slot);
            return;
        }

        // Misuse: the owner freed the object at the same moment, by the fast path, and neither thread saw the other.
        if (state == ObjectSlot.Suspect)
        {
            PutBack(address, slot);
        }

        Volatile.Write(ref slot[1], 0);
        Host.ReportFreedTwice(address);
    }
}
