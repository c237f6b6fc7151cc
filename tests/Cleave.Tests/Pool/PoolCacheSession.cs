using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>A random program of several threads, which take turns, on a pool with thread caches and on a model that knows only which
/// leaves callers hold and which are retired.</summary>
internal sealed class PoolCacheSession<TIndex> : IDisposable
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private const ulong Leaf = 16;
    private const ulong Base = 0x30;

    private readonly Random _random;
    private readonly int _leaves;
    private readonly int _maxOrder;
    private readonly SynchronizedBuddyPool<TIndex> _pool;
    private readonly TurnThread[] _threads = [new(), new(), new()];
    private readonly Dictionary<int, int> _held = [];
    private readonly SortedSet<int> _retired = [];
    private BuddyPoolThreadCaches _caches;

    public PoolCacheSession(int seed, int? pieceBits)
    {
        _random = new Random(seed);
        _leaves = _random.Next(1, 256);
        _maxOrder = Math.Min(_random.Next(0, 8), (int)Math.Log2(_leaves));
        var options = new BuddyPoolOptions
        {
            BaseAddress = Base,
            Size = BytesOf(_leaves),
            MaxSize = Leaf << _maxOrder,
            MinBuddy = Leaf,
        };
        _pool = BuddyPool.Synchronized(new BuddyPool<TIndex>(options, pieceBits));
        _caches = _pool.UseThreadCaches(Kept);
    }

    private ulong Kept => Leaf * (ulong)_random.Next(2, 40);

    public void Dispose() => Array.ForEach(_threads, thread => thread.Dispose());

    /// <summary>Runs a program of so many steps, and compares pool and model after each.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            _threads[_random.Next(_threads.Length)].Run(Step);
            Compare();
        }

        foreach (int leaf in _held.Keys.ToArray())
        {
            _threads[_random.Next(_threads.Length)].Run(() => Free(leaf));
        }

        _caches.Dispose();
        Compare();
        Assert.Equal(BytesOf(_leaves - _retired.Count), _pool.GetStatistics().FreeBytes);
    }

    private static ulong BytesOf(int leaves) => (ulong)leaves * Leaf;

    private static ulong AddressOf(int leaf) => Base + BytesOf(leaf);

    private void Step()
    {
        switch (_random.Next(40))
        {
            case < 18:
                Allocate(_random.Next(_random.Next(_maxOrder + 1) + 1));
                break;
            case < 30 when _held.Count > 0:
                Free(_held.Keys.ElementAt(_random.Next(_held.Count)));
                break;
            case < 33:
                Free(_random.Next(_leaves));
                break;
            case < 35:
                Retire(_random.Next(_leaves), _random.Next(1, 5));
                break;
            case < 37 when _retired.Count > 0:
                Restore(_retired.ElementAt(_random.Next(_retired.Count)), _random.Next(1, 5));
                break;
            case 37:
                _caches.Flush();
                Assert.Equal(0UL, _caches.CachedBytes);
                break;
            case 38:
                _caches.Dispose();
                _caches = _pool.UseThreadCaches(Kept);
                break;
            default:
                SaveAndRestore();
                break;
        }
    }

    private void Allocate(int order)
    {
        bool served = _pool.TryAllocate(Leaf << order, out ulong address, out AllocationFailure failure);
        Assert.Equal(Places(order).Any(), served);
        if (!served)
        {
            Assert.Equal((FailureCode.NoSpace, 0UL), (failure.Code, _caches.CachedBytes));
            return;
        }

        int leaf = (int)((address - Base) / Leaf);
        Assert.Contains(leaf, Places(order));
        _held.Add(leaf, order);
    }

    private void Free(int leaf)
    {
        bool isHeld = _held.Remove(leaf);
        Assert.Equal(isHeld, _pool.TryFree(AddressOf(leaf), out Misuse misuse));
        MisuseKind expected = isHeld ? MisuseKind.None
            : Holder(leaf) >= 0 ? MisuseKind.Interior
            : _retired.Contains(leaf) ? MisuseKind.Retired
            : MisuseKind.DoubleFree;
        Assert.Equal(expected, misuse.Kind);
    }

    private void Retire(int first, int count)
    {
        bool isValid = first + count <= _leaves && !Enumerable.Range(first, count).Any(_retired.Contains);
        Assert.Equal(isValid, _pool.TryRetire(AddressOf(first), BytesOf(count)));
        if (isValid)
            _retired.UnionWith(Enumerable.Range(first, count));
    }

    private void Restore(int first, int count)
    {
        bool isValid = Enumerable.Range(first, count).All(_retired.Contains);
        Assert.Equal(isValid, _pool.TryRestore(AddressOf(first), BytesOf(count)));
        if (isValid)
            _retired.ExceptWith(Enumerable.Range(first, count));
    }

    private void SaveAndRestore()
    {
        var state = new MemoryStream();
        _pool.Save(state);
        Assert.Equal(0UL, _caches.CachedBytes);
        Assert.True(BuddyPool.TryRestoreState(state.ToArray(), out BuddyPool<TIndex>? restored, out _));
        restored.Validate();
        Assert.Equal(_pool.GetBlocks(), restored.EnumerateBlocks());
    }

    /// <summary>The first leaves of all blocks of an order that no caller holds any part of, and that are not retired.</summary>
    private IEnumerable<int> Places(int order)
    {
        int size = 1 << order;
        return Enumerable.Range(0, _leaves / size).Select(place => place * size).Where(first =>
            Enumerable.Range(first, size).All(leaf => Holder(leaf) < 0 && !_retired.Contains(leaf)));
    }

    /// <summary>The first leaf of the block that a caller holds around a leaf; -1 if there is none.</summary>
    private int Holder(int leaf)
    {
        foreach ((int first, int order) in _held)
        {
            if (leaf >> order == first >> order)
                return first;
        }

        return -1;
    }

    private void Compare()
    {
        _pool.Validate();
        BuddyPoolStatistics now = _pool.GetStatistics();
        int pending = _retired.Count(leaf => Holder(leaf) >= 0);
        Assert.Equal((BytesOf(_retired.Count - pending), BytesOf(pending)), (now.RetiredBytes, now.PendingRetireBytes));
        Assert.Equal(BytesOf(_held.Values.Sum(order => 1 << order)), now.AllocatedBytes - now.CachedBytes);
        Assert.Equal(_caches.CachedBytes, now.CachedBytes);
        ILookup<BuddyPoolBlockState, BuddyPoolBlockInfo> blocks = _pool.GetBlocks().ToLookup(block => block.State);
        Assert.Equal(
            _held.OrderBy(block => block.Key).Select(block => (AddressOf(block.Key), Leaf << block.Value)),
            blocks[BuddyPoolBlockState.Allocated].Select(block => (block.Address, block.Size)));
        Assert.Equal(now.CachedBytes, blocks[BuddyPoolBlockState.Cached].Aggregate(0UL, (sum, block) => sum + block.Size));
    }
}
