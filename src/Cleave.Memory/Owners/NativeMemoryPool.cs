using System.Buffers;
using System.Numerics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>A pool that rents buffers outside the managed heap to pipelines, sockets and streams, and frees buffers that stay
/// idle.</summary>
/// <remarks>
/// <para>
/// The size of a buffer is the smallest power of two that is enough; above <see cref="NativeMemoryPoolOptions.MaxKeptSize"/> it is the
/// requested size. Returned buffers are kept for the next rent, up to <see cref="NativeMemoryPoolOptions.MaxIdleBytes"/>. A buffer that was
/// not needed for a whole <see cref="NativeMemoryPoolOptions.TrimInterval"/> is freed at the end of the interval. If the allocator has no
/// memory for a rent, the pool frees all idle buffers and tries once more before the rent fails. To free idle buffers also when other
/// requests are short of memory, register the pool with <see cref="MemoryHeap.Register"/>.
/// </para>
/// <para>
/// Each rent makes an owner of its own: however often the owner is disposed, the buffer returns once, and the <see cref="Memory{T}"/> of
/// the owner throws afterwards. <see cref="OwnerTracking"/> reports owners that are lost. Idle buffers are freed when the pool is disposed
/// or lost; rented buffers stay valid and are freed when they are returned.</para>
/// <para>Thread-safe. Cost of a rent that finds an idle buffer: a short lock, and an object of 32 bytes on the managed heap.</para>
/// </remarks>
/// <example>
/// <code>
/// using System.Buffers;
/// using Cleave.Memory.Heaps;
///
/// // At most 64 MiB for all buffers together. Pipes, sockets and streams take the pool as a MemoryPool&lt;byte&gt;.
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// using var pool = new NativeMemoryPool(heap.KVmalloc);
/// using (IMemoryOwner&lt;byte&gt; buffer = pool.Rent(10_000))
/// {
///     Console.WriteLine(buffer.Memory.Length); // 16384
/// }
///
/// Console.WriteLine(pool.GetStatistics().IdleBuffers); // 1
/// </code>
/// </example>
public sealed partial class NativeMemoryPool : MemoryPool<byte>, IBlockHome, IHeapPool, IShrinker
{
    /// <summary>The alignment of all buffers: a cache line, so that no two buffers share one.</summary>
    private static readonly Alignment BufferAlignment = new(64);

    private readonly NativeMemoryPoolOptions _options;
    private readonly IMemorySource _source;
    private readonly BufferShelf[] _shelves;
    private readonly ITimer? _timer;
    private long _rentedBuffers;
    private long _rentedBytes;
    private long _idleBytes;
    private volatile bool _disposed;

    /// <summary>Creates a pool whose buffers come from an allocator of a heap.</summary>
    /// <param name="allocator">The allocator of the buffers.</param>
    /// <param name="options">The options of the pool; the default options if null.</param>
    /// <exception cref="ArgumentNullException">The allocator is null.</exception>
    /// <exception cref="ArgumentException">An option is outside its limits.</exception>
    /// <remarks>No buffer is allocated before the first rent.</remarks>
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

    /// <summary>The largest buffer that can be rented, in bytes: the limit of the allocator, but at most
    /// <see cref="int.MaxValue"/>.</summary>
    /// <remarks>Pipes and stream writers read this limit and use an array for larger buffers.</remarks>
    public override int MaxBufferSize =>
        (int)nuint.Min((nuint)BufferAlignment.RoundDown(_source.MaxSizeFor(_options.Flags)), int.MaxValue);

    /// <summary>The name of the pool in meters and messages.</summary>
    public string Name => _options.Name;

    /// <summary>The heap that the buffers come from, or null.</summary>
    MemoryHeap? IHeapPool.Heap => _source.Heap;

    /// <summary>The bytes of all rented buffers.</summary>
    long IBufferPool.RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>The bytes of all idle buffers.</summary>
    long IBufferPool.IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>The bytes of idle buffers, which reclaim can free.</summary>
    nuint IShrinker.Count => (nuint)Interlocked.Read(ref _idleBytes);

    /// <summary>Creates a pool whose buffers come from an allocator that is a type, such as <see cref="Kmalloc"/>.</summary>
    /// <inheritdoc cref="NativeMemoryPool(HeapAllocator, NativeMemoryPoolOptions)"/>
    public static NativeMemoryPool Over<TAllocator>(NativeMemoryPoolOptions? options = null)
        where TAllocator : IAllocator => new(StaticSource<TAllocator>.Instance, options ?? new());

    /// <summary>Rents a buffer of at least the given size. Its content is unknown.</summary>
    /// <param name="minBufferSize">The minimum size in bytes, or -1 for <see cref="NativeMemoryPoolOptions.MinBufferSize"/>.</param>
    /// <returns>A <see cref="NativeOwner{T}"/>, which returns the buffer to the pool when it is disposed.</returns>
    /// <exception cref="AllocationException">The allocator has no memory for the buffer, even after all idle buffers were
    /// freed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than -1 or more than <see cref="MaxBufferSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>Thread-safe. Cost: a short lock and a small object if an idle buffer of the size exists; else an allocation.</remarks>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize < -1)
        {
            throw new ArgumentOutOfRangeException(nameof(minBufferSize), minBufferSize, FormattableString.Invariant(
                $"The size of a buffer is 0 or more bytes, or -1 for the usual size; {minBufferSize} is neither."));
        }

        OwnerText.ThrowIf(_disposed, this);
        int shelf = ShelfOf(Math.Max(minBufferSize, 1));
        NativeBlock? idle = shelf < _shelves.Length ? TakeIdle(_shelves[shelf]) : null;
        NativeBlock block = idle ?? Allocate(LayoutFor(minBufferSize, shelf));
        Interlocked.Increment(ref _rentedBuffers);
        Interlocked.Add(ref _rentedBytes, (long)block.Layout.Size);
        return new NativeOwner<byte>(block, (int)block.Layout.Size, home: this);
    }

    /// <summary>Counts the rented and the idle buffers.</summary>
    /// <remarks>Thread-safe. Cost: a short lock for each size of buffers. While other threads rent, the numbers are taken at slightly
    /// different moments.</remarks>
    public NativeMemoryPoolStatistics GetStatistics() => new(
        Interlocked.Read(ref _rentedBuffers),
        Interlocked.Read(ref _rentedBytes),
        _shelves.Sum(shelf => (long)shelf.Count),
        Interlocked.Read(ref _idleBytes));

    /// <summary>The name of the pool, and the bytes that are rented and idle.</summary>
    public override string ToString() =>
        $"pool '{Name}': {ByteText.Exact((ulong)((IBufferPool)this).RentedBytes)} rented, "
            + $"{ByteText.Exact((ulong)((IBufferPool)this).IdleBytes)} idle";

    private NativeBlock? TakeIdle(BufferShelf shelf)
    {
        NativeBlock? block = shelf.Take();
        Interlocked.Add(ref _idleBytes, block is null ? 0 : -(long)block.Layout.Size);
        return block;
    }

    /// <summary>The layout of a new buffer: the size of its shelf or, if the allocator does not serve that size, the requested
    /// size.</summary>
    private Layout LayoutFor(int minBufferSize, int shelf)
    {
        int most = MaxBufferSize;
        if (minBufferSize > most)
        {
            throw new ArgumentOutOfRangeException(nameof(minBufferSize), minBufferSize,
                $"The largest buffer of a pool over {_source.Name} is {ByteText.Exact((ulong)most)} (MaxBufferSize), so "
                    + $"{ByteText.Exact((ulong)minBufferSize)} cannot be rented.");
        }

        nuint size = shelf < _shelves.Length ? _shelves[shelf].Layout.Size : (nuint)minBufferSize;
        return LayoutOf(size <= (nuint)most ? size : (nuint)(minBufferSize > 0 ? minBufferSize : most));
    }

    /// <summary>Allocates a buffer. If that fails, frees the idle buffers and tries once more. Only the second failure is
    /// reported.</summary>
    private NativeBlock Allocate(Layout layout)
    {
        if (!_source.TryTakeQuietly(layout, _options.Flags, _options.Node, out Allocation memory))
        {
            Trim();
            if (!_source.TryTake(layout, _options.Flags, _options.Node, out memory, out AllocationFailure failure))
            {
                string rented = ByteText.Exact((ulong)Interlocked.Read(ref _rentedBytes));
                string pool = $"The pool '{Name}' has {rented} rented and no idle buffer left.";
                throw OwnerFailureText.Add(failure, layout, _source.Name, pool).ToException();
            }
        }

        return new NativeBlock(_source, layout, memory.Address);
    }

    private int ShelfOf(int size) =>
        Math.Max(0, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)size)) - BitOperations.Log2((uint)_options.MinBufferSize));

    private static Layout LayoutOf(nuint size) => new(size, BufferAlignment);
}
