using Cleave.Locks;

namespace Cleave.Memory.Slabs;

/// <content>The remote free queue: objects of this cache that other threads have freed.</content>
/// <remarks>
/// An object that another thread frees goes through four places, and only one party may move it on from each:
/// <list type="number">
/// <item>The freeing thread claims the object (<see cref="ObjectSlot"/>) and adds it to the leaving objects of its own cache.</item>
/// <item>The owner of that cache, or a thread that has locked the owner out, takes the leaving objects, as <see cref="OwnerState"/> says,
/// and enqueues them here.</item>
/// <item>A thread that holds the lock of this cache takes the whole queue, under the lock of the queue.</item>
/// <item>The same thread frees the objects, one by one. Until then they count as used, so their slab stays.</item>
/// </list>
/// The owner empties the queue when one of its stacks is empty. Invariant <c>Received</c>: the queue of a cache without a thread is emptied
/// by the enqueuing thread. This holds although the owner may end between two steps: the enqueuer looks for an owner after it has entered
/// the lock of the queue, and the thread that removes the owner (see <see cref="ObjectCaches"/>) empties the queue after that. So the one
/// that enters that lock last sees the step of the other. A free that was refused sends its address with <see cref="RefusedBit"/>. Such a
/// message keeps no slab, so the slab may be freed when the message arrives.
/// </remarks>
internal sealed partial class ObjectCache
{
    /// <summary>The length of the queue from which on the enqueuing thread empties it, because the owner does not.</summary>
    private const int LongQueue = 4096;

    /// <summary>The bit of an address in the queue that says that the free was refused, so that nothing is freed. Addresses of objects are
    /// multiples of <see cref="SizeClasses.Step"/> and do not have this bit.</summary>
    public const nuint RefusedBit = 1;

    private readonly ShortLock _queueLock = new();
    private nuint[] _queue = new nuint[OwnerState.MostLeaving];
    private nuint[] _received = new nuint[OwnerState.MostLeaving];
    private int _queueLength;

    /// <summary>Frees the objects in the queue, so that they can be allocated again.</summary>
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

    /// <summary>Adds objects to the queue, without the lock of the cache.</summary>
    /// <returns>Whether the queue is so long that the caller should empty it, because the owner does not.</returns>
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

    /// <summary>Frees an object that another thread has claimed and sent, or ends the state Suspect of an object after a refused
    /// free.</summary>
    private unsafe void Receive(nuint address)
    {
        // SAFETY: the address lies in a node, so its frame has an entry. A frame whose slab was freed has owner 0, which is no
        // cache, so its slots are not read.
        bool isRefused = (address & RefusedBit) != 0;
        address &= ~RefusedBit;
        FrameInfo* frame = _table.Find(address);
        if (!isRefused)
        {
            // By Marked the slab still exists.
            Receive(frame, address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
        else if (frame->Owner == Id && frame->Slots[frame->IndexOf(address) * ObjectSlot.Size] == ObjectSlot.Suspect)
        {
            PutBack(address, frame->Slots + (frame->IndexOf(address) * ObjectSlot.Size));
        }
    }

    private unsafe void Receive(FrameInfo* frame, nuint address, byte* slot)
    {
        // SAFETY: by Marked the slab and its slots still exist, and the caller holds the lock of this cache.
        byte state = *slot;
        if (ObjectSlot.IsOut(state))
        {
            TakeBack(frame, address, slot);
            return;
        }

        // Misuse: the owner freed the object at the same moment by the fast path, and neither thread saw the other.
        if (state == ObjectSlot.Suspect)
        {
            PutBack(address, slot);
        }

        Volatile.Write(ref slot[1], 0);
        Host.ReportFreedTwice(address);
    }
}
