using System.Buffers;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Bench.Soak;

/// <summary>A <see cref="NativeMemoryPool"/> under soak: rented buffers that go from thread to thread, and trims.</summary>
internal sealed class BufferSubject : SoakSubject
{
    private readonly MemoryHeap _heap = new(MemoryHeapOptions.OfSize(6 << 20) with { Name = "buffers" });
    private readonly NativeMemoryPool _pool;
    private readonly IDisposable _registration;

    public BufferSubject()
    {
        _pool = new NativeMemoryPool(
            _heap.KVmalloc, new NativeMemoryPoolOptions { MaxIdleBytes = 1 << 20, TrimInterval = Timeout.InfiniteTimeSpan });
        _registration = _heap.Register(_pool);
    }

    public override string Name => "NativeMemoryPool";

    public override ICanaries Canaries { get; } = new MemoryCanaries();

    public override SoakBlock? TryAllocate(Random random) =>
        TryRent(random.Next(1, random.Next(8) == 0 ? 200_000 : 20_000)) is { } buffer
            ? new SoakBlock(buffer, (AddressOf(buffer.Memory), (ulong)buffer.Memory.Length & ~7UL))
            : null;

    public override void Free(SoakBlock block) => ((IMemoryOwner<byte>)block.Handle!).Dispose();

    public override void Validate(IReadOnlyCollection<SoakBlock> live) =>
        CheckCount("rented buffers", (ulong)_pool.GetStatistics().RentedBuffers, (ulong)live.Count);

    public override void Disturb(IReadOnlyCollection<SoakBlock> live, Random random) => _pool.TrimUnused();

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (TryRent(100) is { } buffer)
        {
            buffer.Dispose();
            yield return new("A use of a buffer after its disposal", () => _ = buffer.Memory, typeof(ObjectDisposedException));
        }
    }

    public override void Dispose()
    {
        _registration.Dispose();
        _pool.Dispose();
        _heap.Dispose();
    }

    private IMemoryOwner<byte>? TryRent(int size)
    {
        try
        {
            return _pool.Rent(size);
        }
        catch (AllocationException)
        {
            return null;
        }
    }

    private static unsafe ulong AddressOf(Memory<byte> memory)
    {
        // SAFETY: the memory is outside the managed heap, so the pin can end at once and the address stays.
        using MemoryHandle pin = memory.Pin();
        return (ulong)pin.Pointer;
    }
}
