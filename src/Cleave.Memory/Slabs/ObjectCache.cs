using System.Runtime.InteropServices;
using Cleave.Locks;

namespace Cleave.Memory.Slabs;

/// <summary>The slabs of one owner, and for each size class a stack of the objects that are allocated next.</summary>
/// <remarks>
/// <para>
/// Most owners are threads. A thread works on its stacks without a lock: it sets <see cref="OwnerState.Busy"/>, checks that
/// <see cref="OwnerState.Locked"/> is not set, and clears Busy at the end. Everything else is done under the lock of the cache. Another
/// thread that has entered the lock sets Locked, makes all processors see that, and waits until the owner is not busy. From then on the
/// owner enters the lock too.
/// </para>
/// <para>
/// So one of three parties may change the stacks and the slabs at any moment: the owner while it is busy (only the stacks and the states of
/// objects), the owner inside the lock, or another thread inside the lock after <see cref="LockOut"/>. The owner sets Busy and then reads
/// Locked; the other thread sets Locked and then reads Busy, with a barrier on all processors in between. So at least one of the two sees
/// the other and yields: the owner enters the lock, or the other thread waits.
/// </para>
/// <para>
/// Invariant <c>Looked</c>: the owner reads the data that it works on after it has read that Locked is 0. It can also read 0 if another
/// thread locked and unlocked the cache before the owner's Busy became visible. Data that the owner had read earlier could then be older
/// than that visit.
/// </para>
/// <para>
/// A cache without an owner is used inside its lock only. The owner changes inside the lock only, by the steps that
/// <see cref="ObjectCaches"/> lists. All methods need the lock unless they say otherwise.
/// </para>
/// </remarks>
internal sealed partial class ObjectCache
{
    private static int _lastId;

    private readonly ShortLock _lock = new();
    private readonly bool _isGuarded;

    /// <summary>The source of random choices among free objects; null if the object that was freed last is allocated first.</summary>
    private readonly RandomPick? _random;
    private readonly FrameTable _table;
    private readonly SlabList[] _slabs = new SlabList[SizeClasses.Count];

    public unsafe ObjectCache(ISlabHost host, FrameTable table, Thread? owner)
    {
        // SAFETY: New allocates the state, which only the finalizer frees, and the stacks and the state of the blocks are parts of it.
        Host = host;
        _isGuarded = host.IsGuarded;
        _random = host.IsRandom ? new RandomPick() : null;
        _table = table;
        Owner = owner;
        Id = Interlocked.Increment(ref _lastId);
        State = OwnerState.New(host.Id, Id);
        Stacks = (ObjectStack*)&State->Stacks;
        Blocks = new BlockCache(host, table, Id, &State->Blocks, isThreads: owner is not null);
    }

    // SAFETY: a thread that works on the state also refers to this object, so the finalizer runs only after the last use.
    unsafe ~ObjectCache() => NativeMemory.AlignedFree(State);

    /// <summary>The number that the frames of this cache's slabs carry, which is unique in the process.</summary>
    public int Id { get; }

    /// <summary>The allocator that the cache belongs to. Needs no lock.</summary>
    public ISlabHost Host { get; }

    /// <summary>The blocks of whole pages that were allocated through this cache. They have a lock of their own.</summary>
    public BlockCache Blocks { get; }

    /// <summary>The stacks in <see cref="State"/>, one for each size class.</summary>
    public unsafe ObjectStack* Stacks { get; }

    /// <summary>The memory that the owner works on, accessible to the owner while it is busy, or inside the lock.</summary>
    public unsafe OwnerState* State { get; }

    /// <summary>The thread that owns the cache, or null. Changes inside the lock, and may be read without it.</summary>
    public Thread? Owner { get; set; }

    /// <summary>Whether a thread owns the cache.</summary>
    public bool IsThreads => Owner is not null;

    /// <summary>Enters the lock, as the owner or if there is no owner.</summary>
    public ShortLock.Scope Enter() => _lock.Enter();

    /// <summary>Enters the lock and keeps the owner out of its fast path until <see cref="Unlock"/>.</summary>
    public unsafe ShortLock.Scope LockOut()
    {
        // SAFETY: the state lives as long as this object.
        ShortLock.Scope scope = _lock.Enter();
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

    /// <summary>Lets the owner use its fast path again. Called before the lock is left.</summary>
    // SAFETY: the state lives as long as this object.
    public unsafe void Unlock() => Volatile.Write(ref State->Locked, 0);

    /// <summary>Whether the owner has objects of other caches to send. Read without the lock: a hint, but exact for the owner.</summary>
    // SAFETY: the state lives as long as this object.
    public unsafe bool HasLeaving => Volatile.Read(ref State->LeavingCount) != 0;

    /// <summary>Whether the cache seems to hold something that it could free. Read without the lock: a hint.</summary>
    public unsafe bool MayHaveIdle
    {
        get
        {
            // SAFETY: the state lives as long as this object and has a stack for each size class. The counts are only a hint.
            bool has = Volatile.Read(ref _queueLength) != 0;
            for (int i = 0; i < SizeClasses.Count && !has; i++)
            {
                has = IsFilled(i) || Volatile.Read(ref _slabs[i].Empty) != 0;
            }

            return has;
        }
    }

    /// <summary>Whether the cache seems to have a free object of a size class. Read without the lock: a hint.</summary>
    // SAFETY: the state lives as long as this object and has a stack for each size class. The counts are only a hint.
    public unsafe bool MayHave(int sizeClass) => Volatile.Read(ref _queueLength) != 0
        || IsFilled(sizeClass) || Volatile.Read(ref _slabs[sizeClass].First) != 0;

    // SAFETY: as MayHave.
    private unsafe bool IsFilled(int sizeClass) => Volatile.Read(ref *(nint*)&Stacks[sizeClass].Top) != (nint)Stacks[sizeClass].First;

    /// <summary>The bytes and the number of this cache's objects that callers have.</summary>
    public unsafe (ulong Bytes, ulong Objects) InUse()
    {
        // SAFETY: the state lives as long as this object and has a stack for each size class.
        (ulong bytes, ulong objects) = (0, 0);
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            var used = (ulong)(_slabs[i].Used - Stacks[i].Count);
            objects += used;
            bytes += used * Stacks[i].ObjectSize;
        }

        return (bytes, objects);
    }

    /// <summary>The list of the slabs of a size class that have free objects, with counts.</summary>
    private struct SlabList
    {
        /// <summary>The first slab, as the number of its first frame plus one; 0 for an empty list.</summary>
        public uint First;

        /// <summary>The last slab, as the number of its first frame plus one. Slabs with few used objects come last.</summary>
        public uint Last;

        /// <summary>The number of objects of all slabs that are not free, whether the slab is listed or not.</summary>
        public long Used;

        /// <summary>The number of listed slabs that have no object in use.</summary>
        public int Empty;
    }
}
