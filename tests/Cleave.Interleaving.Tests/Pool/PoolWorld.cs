using Cleave.Caches;
using Cleave.Interleaving.Steps;
using Cleave.Pool;

namespace Cleave.Interleaving.Pool;

/// <summary>A real <see cref="SynchronizedBuddyPool{TIndex}"/> of eight leaves whose threads cache two each, and who has which
/// leaf.</summary>
internal sealed class PoolWorld
{
    private const ulong Leaf = 16;

    private readonly Dictionary<ulong, string> _holders = [];

    public PoolWorld()
    {
        Pool = BuddyPool.Synchronized(Inner);
        Caches = Pool.UseThreadCaches(2 * Leaf);
    }

    public BuddyPool<byte> Inner { get; } = new(new BuddyPoolOptions { Size = 8 * Leaf, MaxSize = 8 * Leaf, MinBuddy = Leaf });

    public SynchronizedBuddyPool<byte> Pool { get; }

    public BuddyPoolThreadCaches Caches { get; }

    private static string Name => Actor.Current?.Name ?? "setup";

    /// <summary>Allocates a leaf, and fails if somebody has it.</summary>
    public ulong Allocate()
    {
        ulong address = Pool.Allocate(Leaf);
        Actor.Note($"gets {address}");
        if (!_holders.TryAdd(address, Name))
        {
            Assert.Fail($"{Name} gets {address}, which {_holders[address]} has.");
        }

        return address;
    }

    /// <summary>Allocates a leaf for a thread of the scenario.</summary>
    public ulong AllocateFor(string name)
    {
        ulong address = Allocate();
        _holders[address] = name;
        return address;
    }

    /// <summary>Frees a leaf that the caller has.</summary>
    public void Free(ulong address)
    {
        Assert.True(_holders.Remove(address, out string? holder) && holder == Name);
        Actor.Note($"frees {address}");
        Assert.True(Pool.TryFree(address), $"{Name} has {address}, and its free is refused.");
    }

    /// <summary>Lets nobody be noted as the holder of a leaf, which wrong frees may take away.</summary>
    public ulong Forget(ulong address)
    {
        _holders.Remove(address);
        return address;
    }

    /// <summary>Lets another thread do some work, and returns what the finalizer does after that thread has ended.</summary>
    public Action EndOfThread(Action lastWork)
    {
        ThreadCache? cache = null;
        Crews.RunAside(() =>
        {
            lastWork();
            cache = ThreadCache.Recent;
        });
        return () => Caches.Blocks!.Threads.End(cache!);
    }

    /// <summary>In the end the metadata is sound, nothing is cached after a flush, and all is free but what somebody has or what is
    /// retired.</summary>
    public void Check(bool flushes = true)
    {
        if (flushes)
        {
            Caches.Flush();
        }

        Pool.Validate();
        BuddyPoolStatistics now = Pool.GetStatistics();
        Assert.Equal((0UL, (ulong)_holders.Count * Leaf), (now.CachedBytes, now.AllocatedBytes));
        Assert.Equal(Pool.Size, now.FreeBytes + now.AllocatedBytes + now.RetiredBytes);
    }
}
