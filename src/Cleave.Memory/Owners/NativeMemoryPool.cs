using System.Buffers;
using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Rents buffers outside the managed heap, for pipelines, sockets and streams; keeps those that come back, and shrinks.</summary>
/// <remarks>
/// <para>
/// A buffer is of the smallest power of two that is enough; above <see cref="NativeMemoryPoolOptions.MaxKeptSize"/> it is of the size asked
/// for. What comes back is kept for the next one, up to <see cref="NativeMemoryPoolOptions.MaxIdleBytes"/>; what nobody needed for a whole
/// <see cref="NativeMemoryPoolOptions.TrimInterval"/> is freed at its end. Where there is no memory, all idle buffers are freed and the
/// request is made again, before it fails. So that others get them too where memory is short, register the pool with
/// <see cref="MemoryHeap.Register"/>.
/// </para>
/// <para>
/// A buffer is an owner of its own: it goes back once however often it is disposed, its <see cref="Memory{T}"/> is refused after that, and
/// one that is lost is reported (<see cref="OwnerTracking"/>). Disposing the pool frees idle buffers, as does losing it; those that are
/// rented stay good, and are freed when they come back. </para>
/// <para>Thread-safe. A rent from idle buffers costs a short lock and an object of 32 bytes on the managed heap.</para>
/// </remarks>
public sealed partial class NativeMemoryPool : MemoryPool<byte>, IBlockHome, IHeapPool, IShrinker
{
    /// <summary>A cache line: two buffers never share one.</summary>
    private static readonly Alignment BufferAlignment = new(64);

    private readonly NativeMemoryPoolOptions _options;
    private readonly IMemorySource _source;
    private readonly BufferShelf[] _shelves;
    private readonly ITimer? _timer;
    private long _rentedBuffers;
    private long _rentedBytes;
    private long _idleBytes;
    private volatile bool _disposed;

    /// <summary>Makes a pool over an allocator of one heap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is beyond its limit.</exception>
    /// <remarks>Nothing is allocated yet.</remarks>
    public NativeMemoryPool(HeapAllocator allocator, NativeMemoryPoolOptions? options = null)
        : this(new HeapSource(allocator ?? throw new ArgumentNullException(nameof(allocator))), options ?? new())
    {
    }

    private NativeMemoryPool(IMemorySource source, NativeMemoryPoolOptions options)
    {
        NativeMemoryPoolOptions.Check(options);
        _options = options;
        _source = source;
        _shelves = new BufferShelf[ShelfOf(options.MaxKeptSize) + 1];
        for (int shelf = 0; shelf < _shelves.Length; shelf++)
        {
            _shelves[shelf] = new BufferShelf(LayoutOf((nuint)options.MinBufferSize << shelf));
        }

        _timer = StartTrimming(options);
        HeapMeters.Add(this);
    }

    /// <summary>The size of the largest buffer, in bytes: the limit of the allocator, and no more than a span can have.</summary>
    /// <remarks>Pipes and stream writers read it, and take an array for what is larger.</remarks>
    public override int MaxBufferSize =>
        (int)nuint.Min((nuint)BufferAlignment.RoundDown(_source.MaxSizeFor(_options.Flags)), int.MaxValue);

    /// <summary>The pool's name in meters and messages.</summary>
    public string Name => _options.Name;

    /// <summary>The heap that the buffers are of, or null.</summary>
    MemoryHeap? IHeapPool.Heap => _source.Heap;

    /// <summary>Bytes that are rented.</summary>
    long IBufferPool.RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>Bytes of idle buffers.</summary>
    long IBufferPool.IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>Bytes of idle buffers, for reclaim.</summary>
    nuint IShrinker.Count => (nuint)Interlocked.Read(ref _idleBytes);

    /// <summary>Makes a pool over an allocator that is a type, such as <see cref="Kmalloc"/>.</summary>
    /// <inheritdoc cref="NativeMemoryPool(HeapAllocator, NativeMemoryPoolOptions)"/>
    public static NativeMemoryPool Over<TAllocator>(NativeMemoryPoolOptions? options = null)
        where TAllocator : IAllocator => new(StaticSource<TAllocator>.Instance, options ?? new());

    /// <summary>Rents a buffer, whose content is unknown.</summary>
    /// <param name="minBufferSize">The least size in bytes; -1 for <see cref="NativeMemoryPoolOptions.MinBufferSize"/>.</param>
    /// <exception cref="AllocationException">There is no memory.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is below -1, or above <see cref="MaxBufferSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>It is a <see cref="NativeOwner{T}"/>.</remarks>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize < -1)
        {
            throw new ArgumentOutOfRangeException(nameof(minBufferSize), minBufferSize, FormattableString.Invariant(
                $"The size of a buffer is 0 or more bytes, or -1 for the usual size; {minBufferSize} is neither."));
        }

        OwnerText.ThrowIf(_disposed, this);
        int shelf = ShelfOf(Math.Max(minBufferSize, 1));
        MemoryBlock? idle = shelf < _shelves.Length ? TakeIdle(_shelves[shelf]) : null;
        MemoryBlock block = idle ?? Allocate(LayoutFor(minBufferSize, shelf));
        Interlocked.Increment(ref _rentedBuffers);
        Interlocked.Add(ref _rentedBytes, (long)block.Layout.Size);
        return new NativeOwner<byte>(block, (int)block.Layout.Size, home: this);
    }

    /// <summary>What it has now.</summary>
    /// <remarks>Cost: a short lock for each size. The numbers are of slightly different moments while others rent.</remarks>
    public NativeMemoryPoolStatistics GetStatistics() => new(
        Interlocked.Read(ref _rentedBuffers),
        Interlocked.Read(ref _rentedBytes),
        _shelves.Sum(shelf => (long)shelf.Count),
        Interlocked.Read(ref _idleBytes));

    private MemoryBlock? TakeIdle(BufferShelf shelf)
    {
        MemoryBlock? block = shelf.Take();
        Interlocked.Add(ref _idleBytes, block is null ? 0 : -(long)block.Layout.Size);
        return block;
    }

    /// <summary>The size that is kept, or if that is beyond the limit of the allocator the size that was asked for.</summary>
    private Layout LayoutFor(int minBufferSize, int shelf)
    {
        int most = MaxBufferSize;
        if (minBufferSize > most)
        {
            throw new ArgumentOutOfRangeException(nameof(minBufferSize), minBufferSize,
                $"The largest buffer of a pool over {_source.Name} is {ByteText.Exact((ulong)most)} (MaxBufferSize), so {ByteText.Exact((ulong)minBufferSize)} cannot be rented.");
        }

        nuint size = shelf < _shelves.Length ? _shelves[shelf].Layout.Size : (nuint)minBufferSize;
        return LayoutOf(size <= (nuint)most ? size : (nuint)(minBufferSize > 0 ? minBufferSize : most));
    }

    /// <summary>Allocates, and once more after idle buffers were freed; only the second time is worth a report.</summary>
    private MemoryBlock Allocate(Layout layout)
    {
        if (_source.TryTakeQuietly(layout, _options.Flags, _options.Node, out Allocation memory) != AllocationError.None)
        {
            Trim();
            AllocationError error = _source.TryTake(layout, _options.Flags, _options.Node, out memory);
            if (error != AllocationError.None)
            {
                string why = _source.Explain(error, layout, _options.Flags, _options.Node);
                throw new AllocationException(error, $"{why} The pool '{Name}' has {ByteText.Exact((ulong)Interlocked.Read(ref _rentedBytes))} rented and no idle buffer left.");
            }
        }

        return new MemoryBlock(_source, layout, memory.Address);
    }

    private int ShelfOf(int size) =>
        Math.Max(0, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)size)) - BitOperations.Log2((uint)_options.MinBufferSize));

    private static Layout LayoutOf(nuint size) => new(size, BufferAlignment);
}
