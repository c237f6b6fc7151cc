using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>The slabs of one owner, and a stack for each size of what it gives out next.</summary>
/// <remarks>
/// <para>
/// Most owners are threads. A thread works on its stacks without a lock: it says <see cref="OwnerState.Busy"/>, looks that nobody has
/// <see cref="OwnerState.Locked"/> the cache, and says when it is done. All else is done under the gate. Another thread that has the gate says
/// Locked, makes all processors see that, and waits until the owner is not busy; from then on the owner comes through the gate too.
/// </para>
/// <para>
/// Invariant Looked: what the owner works on it reads after it has read that Locked is 0. It would find that too when it looks after
/// somebody has been there and gone, while its Busy was not seen yet; what it had read before could then be from before that.
/// </para>
/// <para>A cache that no thread owns is entered through its gate alone. Methods need the gate, unless they say otherwise.</para>
/// </remarks>
internal sealed unsafe partial class ObjectCache
{
    private static int _lastId;

    private readonly ShortLock _gate = new();
    private readonly KmallocHeap _heap;
    private readonly FrameTable _table;
    private readonly SlabList[] _slabs = new SlabList[SizeClasses.Count];

    public ObjectCache(KmallocHeap heap, FrameTable table, Thread? owner)
    {
        _heap = heap;
        _table = table;
        Owner = owner;
        Id = Interlocked.Increment(ref _lastId);
        State = OwnerState.New(heap.Id, Id);
        Stacks = (ObjectStack*)&State->Stacks;
    }

    // A thread that works on the state refers to this too.
    ~ObjectCache() => NativeMemory.AlignedFree(State);

    /// <summary>What the frames of its slabs know it by: no two caches of the process have the same.</summary>
    public int Id { get; }

    /// <summary>The heap that it is of. Needs no gate.</summary>
    public KmallocHeap Heap => _heap;

    /// <summary>The stacks in it.</summary>
    public ObjectStack* Stacks { get; }

    /// <summary>What the owner works on. For it while it is busy, or under the gate.</summary>
    public OwnerState* State { get; }

    /// <summary>The thread that owns it; null where none does. Changes under the gate, and may be read without.</summary>
    public Thread? Owner { get; set; }

    /// <summary>Whether a thread owns it.</summary>
    public bool IsThreads => Owner is not null;

    /// <summary>Comes through the gate: as the owner, or where there is none.</summary>
    public ShortLock.Scope Enter() => _gate.Enter();

    /// <summary>Comes through the gate and locks the owner out until <see cref="Unlock"/>.</summary>
    public ShortLock.Scope LockOut()
    {
        ShortLock.Scope scope = _gate.Enter();
        if (IsThreads)
        {
            Volatile.Write(ref State->Locked, 1);
            Interlocked.MemoryBarrierProcessWide();
            var wait = default(SpinWait);
            while (Volatile.Read(ref State->Busy) != 0)
            {
                wait.SpinOnce();
            }
        }

        return scope;
    }

    /// <summary>Lets the owner in again, before the gate is left.</summary>
    public void Unlock() => Volatile.Write(ref State->Locked, 0);

    /// <summary>Bytes, and objects, that callers have of its slabs.</summary>
    public (ulong Bytes, ulong Objects) InUse()
    {
        (ulong bytes, ulong objects) = (0, 0);
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            var used = (ulong)(_slabs[i].Used - Stacks[i].Count);
            objects += used;
            bytes += used * Stacks[i].ObjectSize;
        }

        return (bytes, objects);
    }

    /// <summary>The slabs of a size that have free objects, and counts.</summary>
    private struct SlabList
    {
        /// <summary>The number of the first's first frame and one.</summary>
        public uint First;

        /// <summary>Objects of all slabs that are not free, listed or not.</summary>
        public long Used;

        /// <summary>How many of the list have no object in use.</summary>
        public int Empty;
    }
}
