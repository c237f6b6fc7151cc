using Cleave.Pool;

namespace Cleave.Bench.Soak;

/// <summary>A <see cref="BuddyPool{TIndex}"/> under soak, synchronized for threads, with their caches or without.</summary>
internal sealed class PoolSubject : SoakSubject
{
    private const ulong CachedPerSize = 16 << 10;
    private const ulong Size = 1UL << 20;
    private const ulong Leaf = 64;

    private readonly SynchronizedBuddyPool<uint> _pool = BuddyPool.Synchronized(new BuddyPool<uint>(
        new BuddyPoolOptions { BaseAddress = Size, Size = Size, MaxSize = 1 << 16, MinBuddy = Leaf }));

    private readonly BuddyPoolThreadCaches? _caches;

    /// <param name="cached">Whether each thread caches small blocks.</param>
    public PoolSubject(bool cached = false)
    {
        Name = cached ? "BuddyPool-cached" : "BuddyPool";
        _caches = cached ? _pool.UseThreadCaches(CachedPerSize) : null;
    }

    public override string Name { get; }

    public override ICanaries Canaries { get; } = new ShadowCanaries(Size, Size, Leaf);

    public override SoakBlock? TryAllocate(Random random)
    {
        ulong size = (ulong)random.Next(1, random.Next(8) == 0 ? 1 << 16 : 4000);
        ulong block = BuddyPool.ComputeBuddySize(size, Leaf, 1 << 16);
        return _pool.TryAllocate(size, out ulong address) ? new SoakBlock(null, (address, block)) : null;
    }

    public override void Free(SoakBlock block) => _pool.Free(block.Address);

    public override void Validate(IReadOnlyCollection<SoakBlock> live) => _pool.Validate();

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (_pool.TryAllocate(1000, out ulong address))
        {
            yield return new("A free inside a block", () => _pool.Free(address + Leaf));
            _pool.Free(address);
            yield return new("A second free of an address", () => _pool.Free(address));
        }

        yield return new("A free of an address outside", () => _pool.Free(Size / 2));
    }

    public override void Dispose() => _caches?.Dispose();
}
