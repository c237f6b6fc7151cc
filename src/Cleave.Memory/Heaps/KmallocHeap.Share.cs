using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Counting and draining of the object caches.</content>
public sealed partial class KmallocHeap
{
    /// <summary>Gives all pages that no allocation needs back to the page allocator. Enters the lock of each cache in turn.</summary>
    internal override ulong Drain()
    {
        if (IsDisposed)
        {
            return 0;
        }

        LetGo();
        OpenRefusedGaps();
        return _caches.Drain() + _caches.DrainBlocks();
    }

    /// <summary>Sends the remote frees of this thread to the owners of the objects, and gives back the empty slabs of this
    /// thread.</summary>
    /// <returns>The number of pages that were given back.</returns>
    internal ulong GiveBackOwn()
    {
        if (RecentCache.Cache is not { } mine || mine.Host != this)
        {
            return 0;
        }

        if (mine.HasLeaving)
        {
            _caches.RemoteFrees.Send(mine);
        }

        using (mine.Enter())
        {
            return mine.ReturnEmpty();
        }
    }

    /// <inheritdoc/>
    public override HeapUsage InUse
    {
        get
        {
            ThrowIfDisposed();
            (ulong bytes, ulong objects) = _caches.InUse();
            (ulong blocks, ulong pages) = _caches.BlocksInUse();
            HeapUsage held = Held;
            return new HeapUsage(objects - held.Allocations + blocks, bytes - held.Bytes + (pages << _pageShift));
        }
    }

    private ObjectCache CacheFor(NumaNode node)
    {
        if (node.Id is { } id && UsesNode(id))
        {
            return _caches.OfNode(id);
        }

        if (_records is not null || Heap.IsObserved)
        {
            return _caches.OfNode(NoNode);
        }

        if (RecentCache.Cache is { } recent && recent.Host == this)
        {
            return recent;
        }

        ThrowIfDisposed();
        ObjectCache mine = _caches.OfThisThread();
        RecentCache.Note(mine, HasFastPath);
        return mine;
    }

    internal override string Name => "kmalloc";

    internal override string Label => "Kmalloc";

    /// <summary>A record of each allocation in use if allocations are tracked; else empty.</summary>
    internal override IReadOnlyList<AllocationRecord> Records => _records?.All() ?? [];

    /// <summary>The number of object caches: of threads, of nodes, and without an owner.</summary>
    internal int Caches => _caches.Count;

    /// <summary>The number of the cache that this thread allocates from.</summary>
    internal int CacheOfThisThread => CacheFor(NumaNode.NoNode).Id;

    /// <summary>The action that the finalizer of this thread's lifeline runs once the thread has ended.</summary>
    internal Action EndOfThisThread()
    {
        ObjectCache cache = CacheFor(NumaNode.NoNode);
        Thread thread = Thread.CurrentThread;
        return () => _caches.Leave(cache, thread);
    }

    internal override void Close()
    {
        IsDisposed = true;

        // With a size of 0, the fast path of Free looks no address up in the table, which is about to be unmapped.
        _size = 0;
        _caches.Dispose();
        _budget.Uncharge(MappingsOfGap * Interlocked.Exchange(ref _closedGaps, 0));
        _table.Dispose();
    }
}
