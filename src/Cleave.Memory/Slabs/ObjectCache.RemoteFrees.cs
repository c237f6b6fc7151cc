namespace Cleave.Memory.Slabs;

/// <content>The remote free queue: objects of this cache that other threads have freed.</content>
/// <remarks>
/// An object that is freed by another thread goes through four places, and only one party may move it on from each:
/// <list type="number">
/// <item>The freeing thread marks it (<see cref="ObjectSlot"/>) and puts it among the leaving objects of its own cache.</item>
/// <item>Whoever owns or has locked out that cache takes the leaving objects, as <see cref="OwnerState"/> says, and enqueues them here.</item>
/// <item>Whoever holds the lock of this cache takes the whole queue, under the lock of the queue.</item>
/// <item>The same frees them, one by one. Until then they count as used, so their slab stays.</item>
/// </list>
/// The owner empties the queue when a stack of it is empty. Invariant <c>Received</c>: a queue of a cache without a thread is emptied by
/// whoever enqueues. That holds although the thread may be gone between two steps: the enqueuer looks for an owner after it has entered the
/// lock of the queue, and whoever takes the owner away (see <see cref="ObjectCaches"/>) empties the queue after that; so whichever of the two
/// enters that lock last sees what the other did.
/// </remarks>
internal sealed unsafe partial class ObjectCache
{
    /// <summary>Objects in the queue from which on the enqueuing thread empties it, since the owner does not.</summary>
    private const int LongQueue = 4096;

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

    /// <summary>Frees an object that another thread has marked and sent.</summary>
    private void Receive(nuint address)
    {
        FrameInfo* frame = _table.Find(address);
        if (frame->Owner == Id)
        {
            Receive(frame, address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
        else
        {
            // Misuse: the owner freed the object too, and its slab has gone since.
            _heap.MisusedBefore(address);
        }
    }

    private void Receive(FrameInfo* frame, nuint address, byte* slot)
    {
        bool isSent = slot[1] == ObjectSlot.Sent;
        bool isOut = ObjectSlot.IsOut(*slot);
        if (*slot == ObjectSlot.Suspect)
        {
            PutBack(address, slot);
        }
        else if (isSent && isOut)
        {
            Keep(frame->SizeClass, address, slot);
        }

        if (isSent)
        {
            // After the state, so that no other thread finds the object allocated and without a mark.
            Volatile.Write(ref slot[1], 0);
            if (!isOut)
            {
                _heap.MisusedBefore(address);
            }
        }
    }
}
