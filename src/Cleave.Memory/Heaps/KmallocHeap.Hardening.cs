using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The measures of <see cref="HeapHardening"/>: clearing freed memory, and holding it back before it is allocated again.</content>
public sealed partial class KmallocHeap
{
    /// <summary>The largest number of freed objects that the quarantine holds back: a megabyte of its own bookkeeping.</summary>
    private const int MostHeldObjects = 1 << 16;

    private readonly HeapHardening _hardening;

    /// <summary>Freed objects that are held back for a check; null without a quarantine.</summary>
    private readonly FreedBlocks? _freedObjects;

    private long _heldObjects;
    private long _heldBytes;

    /// <summary>Whether freed memory is cleared.</summary>
    internal bool Clears => (_hardening & HeapHardening.ZeroOnFree) != 0;

    /// <summary>Whether threads allocate and free objects of their own slabs without a lock. Every other measure than gaps has work to do
    /// in each call.</summary>
    private bool HasFastPath => (_hardening & ~HeapHardening.GuardGaps) == 0;

    /// <summary>The byte that fills freed memory if it is filled: debug mode and the quarantine recognize a write to it.</summary>
    private byte Fill => Clears && !IsGuarded ? (byte)0 : ObjectGuard.Poisoned;

    /// <summary>Fills memory that was just freed, or that an allocation gives up.</summary>
    private void Wipe(nuint address, nuint size)
    {
        if (IsGuarded || Clears)
        {
            ObjectGuard.Fill(address, size, Fill);
        }
    }

    /// <summary>Frees an object that this thread has claimed: gives it back to its cache, or holds it back.</summary>
    private unsafe void FreeObject(ObjectCache mine, FrameInfo* frame, nuint address, byte* slot)
    {
        // SAFETY: the object is claimed, so its frame and slot are described, and its bytes belong to this thread until it is given back.
        nuint size = frame->ObjectSize;
        if (_freedObjects is null)
        {
            Wipe(address, size);
            GiveObject(mine, frame, address, slot);
            return;
        }

        Interlocked.Increment(ref _heldObjects);
        Interlocked.Add(ref _heldBytes, (long)size);
        _freedObjects.Add(address, size);
        while (_freedObjects.TryTake(all: false, out address, out size, out bool isTouched))
        {
            if (IsUsable(address, size, isTouched))
            {
                frame = _table.Find(address);
                GiveObject(mine, frame, address, SlotOf(frame, address));
            }
        }
    }

    /// <summary>Gives all objects back that the quarantine holds. Allocates nothing on the managed heap unless misuse is found.</summary>
    private unsafe void GiveHeldObjects(FreedBlocks held)
    {
        // SAFETY: a held object is claimed, so its slab and its slot exist, and its owner does not change while the lock is held.
        while (held.TryTake(all: true, out nuint address, out nuint size, out bool isTouched))
        {
            if (IsUsable(address, size, isTouched))
            {
                FrameInfo* frame = _table.Find(address);
                ObjectCache owner = _caches.ById(frame->Owner)!;
                using (owner.LockOut())
                {
                    owner.TakeBack(frame, address, SlotOf(frame, address));
                    owner.Unlock();
                }
            }
        }
    }

    /// <summary>Whether an object that leaves the quarantine can be allocated again. An object that was written to stays claimed, so nobody
    /// gets it again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsUsable(nuint address, nuint size, bool isTouched)
    {
        if (isTouched)
        {
            Heap.Journal.Add(UsedAfterFree(address));
            return false;
        }

        Interlocked.Decrement(ref _heldObjects);
        Interlocked.Add(ref _heldBytes, -(long)size);
        return true;
    }

    /// <summary>The objects that no caller has although their cache counts them: those in the quarantine, and those that were written to
    /// there.</summary>
    private HeapUsage Held => new((ulong)Volatile.Read(ref _heldObjects), (ulong)Volatile.Read(ref _heldBytes));
}
