using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>What the caches keep: counted, and given back.</content>
public sealed unsafe partial class KmallocHeap
{
    /// <summary>Gives back all pages that no allocation needs. Enters the lock of each cache in turn.</summary>
    internal override ulong Drain()
    {
        if (IsDisposed)
        {
            return 0;
        }

        LetGo();
        return _caches.Drain();
    }

    /// <summary>Sends the objects of others that this thread has freed, and gives back its empty slabs.</summary>
    /// <returns>How many pages.</returns>
    internal ulong GiveBackOwn()
    {
        if (_recent is not { } mine || mine.Host != this)
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

    /// <summary>Bytes, and pieces, that callers have; exact where nobody allocates meanwhile.</summary>
    internal override HeapUsage InUse()
    {
        ThrowIfDisposed();
        (ulong bytes, ulong objects) = _caches.InUse();
        return new HeapUsage(objects + (ulong)Volatile.Read(ref _blocks), bytes + (ulong)Volatile.Read(ref _blockBytes));
    }

    internal override string Name => "kmalloc";

    internal override string Label => "Kmalloc";

    /// <summary>What is allocated, where that is tracked.</summary>
    internal override IReadOnlyList<AllocationRecord> Records => _records?.All() ?? [];

    /// <summary>How many caches there are, of threads and others.</summary>
    internal int Caches => _caches.Count;

    /// <summary>The number of this thread's cache.</summary>
    internal int CacheOfThisThread => CacheFor(NumaNode.NoNode).Id;

    /// <summary>What the finalizer of this thread's lifeline does once the thread has ended.</summary>
    internal Action EndOfThisThread()
    {
        ObjectCache cache = CacheFor(NumaNode.NoNode);
        Thread thread = Thread.CurrentThread;
        return () => _caches.Leave(cache, thread);
    }

    internal override void Close()
    {
        IsDisposed = true;

        // So that the fast path looks no address up any more.
        _size = 0;
        _caches.Dispose();
        _table.Dispose();
    }
}
