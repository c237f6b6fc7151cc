using System.Buffers;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>Boxes, a vec that grows and shrinks, and a pool that rents and trims, all over one allocator.</summary>
internal sealed class OwnerLife : IHeapLife, IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly NativeMemoryPool _pool;
    private Vec<int, NumberedAllocator>? _vec;
    private Box<long, NumberedAllocator>? _box;
    private int _count;

    public OwnerLife(HeapAllocator allocator)
    {
        NumberedAllocator.Current = allocator;
        _pool = new NativeMemoryPool(allocator, new NativeMemoryPoolOptions { TrimInterval = Timeout.InfiniteTimeSpan });
        allocator.Heap.Register(_pool);
    }

    public IEnumerable<Action> Steps =>
    [
        () => _box = Hold(new Box<long, NumberedAllocator>(42)),
        () => _vec = Hold(new Vec<int, NumberedAllocator>()),
        .. Enumerable.Range(0, 40).Select(_ => (Action)Push),
        () => Extend(3000),
        () => Extend(60_000),
        () => { _vec!.Truncate(100); _count = 100; },
        () => _vec!.ShrinkTo(150),
        () => Extend(200),
        () => Rent(100),
        () => Rent(5000),
        () => Rent(70_000),
        () => Hold(new Box<decimal, NumberedAllocator>(1.5m)),
    ];

    public void Check()
    {
        Assert.Equal(42, _box?.Value ?? 42);
        Assert.Equal((nuint)_count, _vec?.Count ?? 0);
        for (int i = 0; i < _count; i += 1 + (i / 64))
            Assert.Equal(i, _vec![(nuint)i]);
        Assert.Equal(0, _pool.GetStatistics().IdleBuffers);
    }

    public void End()
    {
        _held.ForEach(owner => owner.Dispose());
        Dispose();
    }

    public void Dispose() => _pool.Dispose();

    private T Hold<T>(T owner)
        where T : IDisposable
    {
        _held.Add(owner);
        return owner;
    }

    private void Push()
    {
        _vec!.Push(_count);
        _count++;
    }

    private void Extend(int count)
    {
        _vec!.Extend(Enumerable.Range(_count, count).ToArray());
        _count += count;
    }

    private void Rent(int size)
    {
        IMemoryOwner<byte> buffer = Hold(_pool.Rent(size));
        Assert.True(buffer.Memory.Length >= size);
        buffer.Memory.Span.Fill(9);
    }
}
