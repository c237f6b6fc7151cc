using Cleave.Caches;
using Cleave.Gpu;
using Cleave.Interleaving.Steps;

namespace Cleave.Interleaving.Gpu;

/// <summary>A real <see cref="GpuBuddy"/> of eight chunks whose threads keep two each, and who has which block.</summary>
internal sealed class BuddyWorld
{
    private const ulong Chunk = 4096;

    private readonly Dictionary<ulong, string> _holders = [];

    public BuddyWorld()
    {
        Allocator = new GpuBuddy(new GpuBuddyOptions { Size = 8 * Chunk });
        Caches = Allocator.UseThreadCaches(2 * Chunk);
    }

    public GpuBuddy Allocator { get; }

    public GpuBuddyThreadCaches Caches { get; }

    private static string Name => Actor.Current?.Name ?? "setup";

    /// <summary>Allocates a chunk, and fails if somebody has it.</summary>
    public AllocatedBlock Allocate()
    {
        AllocatedBlock block = Allocator.AllocateBlock(Chunk);
        Actor.Note($"gets {block}");
        if (!_holders.TryAdd(block.Offset, Name))
        {
            Assert.Fail($"{Name} gets {block}, which {_holders[block.Offset]} has.");
        }

        return block;
    }

    /// <summary>Allocates a chunk for a thread of the scenario.</summary>
    public AllocatedBlock AllocateFor(string name)
    {
        AllocatedBlock block = Allocate();
        _holders[block.Offset] = name;
        return block;
    }

    /// <summary>Frees a chunk that the caller has.</summary>
    public void Free(AllocatedBlock block)
    {
        Assert.True(_holders.Remove(block.Offset, out string? holder) && holder == Name);
        Actor.Note($"frees {block}");
        Assert.True(Allocator.TryFree(block), $"{Name} has {block}, and its free is refused.");
    }

    /// <summary>Lets nobody be noted as the holder of a chunk, which wrong frees may take away.</summary>
    public AllocatedBlock Forget(AllocatedBlock block)
    {
        _holders.Remove(block.Offset);
        return block;
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
        return () => Caches.Blocks.Threads.End(cache!);
    }

    /// <summary>In the end the metadata is sound, nothing is cached after a flush, and all is free but what somebody has.</summary>
    public void Check(bool flushes = true)
    {
        if (flushes)
        {
            Caches.Flush();
        }

        Allocator.Validate();
        Assert.Equal((0UL, Allocator.Size), (Caches.CachedBytes, Allocator.FreeBytes + ((ulong)_holders.Count * Chunk)));
    }
}
