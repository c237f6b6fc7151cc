namespace Cleave;

/// <summary>
/// A buddy allocator over an address space that it never touches (VRAM, a file, an I/O aperture): it hands out offsets, in the places in
/// which the Linux kernel's GPU buddy allocator would.
/// </summary>
/// <remarks>
/// <para>
/// A block is the chunk size times a power of two. A request is served by as many blocks as it takes, or by one run of addresses
/// (<see cref="GpuBuddyAllocFlags.Contiguous"/>); blocks merge again when they are freed. <see cref="Allocate"/> gives an owner to
/// dispose, <see cref="AllocateBlock"/> a plain value, for code that allocates millions of single blocks a second. Offsets that callers
/// see or pass include the base offset.
/// </para>
/// <para>
/// Safe from any number of threads, by one lock, which every call takes but for the properties that never change and what
/// <see cref="UseThreadCaches"/> makes local to a thread. It holds no resource:
/// nothing is to be disposed but what it handed out, and an owner keeps its books alive.
/// </para>
/// <para>
/// Where it differs from the kernel, on purpose: an empty range is invalid; alignment is always honoured; sizes are 64-bit throughout;
/// <see cref="ResetClear"/> reaches every free block. <see cref="GpuBuddyCore"/> has the raw calls and no lock.
/// </para>
/// </remarks>
public sealed partial class GpuBuddy
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const ulong MinChunkSize = 256;

    private static int _lastId;

    private readonly ShortLock _lock = new();
    private readonly GpuBuddyCore _core;
    private readonly List<BuddyBlock> _scratch = [];
    private readonly BlockMarks _owned;
    private readonly bool _track;

    /// <summary>Makes a space in which everything is free and dirty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is below <see cref="MinChunkSize"/>, the size is below a chunk, or base
    /// offset + size reaches 2^64.</exception>
    /// <remarks>
    /// Memory for the books is committed as blocks come into being: a fresh 1 TiB takes less than 1 MiB and a millisecond.
    /// </remarks>
    public GpuBuddy(GpuBuddyParams parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Check(parameters);
        _core = GpuBuddyCore.Create(parameters.Size, parameters.ChunkSize);
        _owned = new BlockMarks(_core.Books.Tree);
        _track = parameters.TrackAllocations;
        _observer = GuardedObserver.Of(parameters.Observer, _lock);
        BaseOffset = parameters.BaseOffset;
        Id = Interlocked.Increment(ref _lastId);
    }

    /// <summary>The lowest offset that is handed out.</summary>
    public ulong BaseOffset { get; }

    /// <summary>Bytes managed: what was asked for, rounded down to whole chunks.</summary>
    public ulong Size => _core.Size;

    /// <summary>The smallest block.</summary>
    public Alignment ChunkSize => _core.ChunkSize;

    /// <summary>The order of the largest block that the space can have.</summary>
    public int MaxOrder => _core.MaxOrder;

    /// <summary>Free bytes. Cost: the number of orders.</summary>
    public ulong Avail
    {
        get
        {
            using (_lock.Enter())
            {
                return _core.Avail;
            }
        }
    }

    /// <summary>Free bytes that are known to be zeroed; part of <see cref="Avail"/>. Cost: the number of orders.</summary>
    public ulong ClearAvail
    {
        get
        {
            using (_lock.Enter())
            {
                return _core.ClearAvail;
            }
        }
    }

    /// <summary>Bytes of the largest free block, 0 where nothing is free. Cost: the number of orders.</summary>
    public ulong LargestFreeBlock
    {
        get
        {
            using (_lock.Enter())
            {
                return _core.LargestFreeBlock;
            }
        }
    }

    /// <summary>
    /// Bytes that the bookkeeping has committed so far; never given back. At most some half a byte a chunk, a quarter of a byte more where
    /// owners are used, half a byte more where thread caches are, and some bits for each multiple of an alignment above the size that was
    /// asked for.
    /// </summary>
    public ulong MetadataBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return CommittedBytes;
            }
        }
    }

    /// <summary>The allocator below, for tests that damage it.</summary>
    internal GpuBuddyCore Core => _core;

    /// <summary>Tells blocks of this allocator from those of another; never 0.</summary>
    internal int Id { get; }

    /// <summary>Declares all free memory clear, or dirty: for a device that was wiped, or that lost its memory (suspend).</summary>
    /// <remarks>Reaches every free block; blocks that are allocated keep what they say. Cost: the number of free blocks.</remarks>
    public void ResetClear(bool isClear)
    {
        using (_lock.Enter())
        {
            _core.ResetClear(isClear);
            _observer?.ClearReset(isClear);
            _observer?.ThrowIfFailed();
        }
    }

    private static void Check(GpuBuddyParams parameters)
    {
        string? wrong = parameters.ChunkSize.Bytes < MinChunkSize
            ? $"ChunkSize is {parameters.ChunkSize}; it must be at least {ByteText.Exact(MinChunkSize)}."
            : parameters.Size < parameters.ChunkSize.Bytes
            ? $"Size is {ByteText.Exact(parameters.Size)}; it must be at least one chunk of {parameters.ChunkSize}."
            : parameters.Size > ulong.MaxValue - parameters.BaseOffset
            ? $"BaseOffset is {AddressText.Of(parameters.BaseOffset)} and Size is {ByteText.Exact(parameters.Size)}; their sum must be below 2^64."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(parameters), wrong);
        }
    }

    private ulong CommittedBytes => _core.MetadataBytes + _owned.CommittedBytes + (_values?.CommittedBytes ?? 0);

    /// <summary>Serves a demand into the scratch list. If there is no room, the blocks that threads keep are called back first.</summary>
    private GpuBuddyError Place(in Demand demand, out AllocationFailure failure)
    {
        _scratch.Clear();
        ulong splits = _core.Books.Splits;
        GpuBuddyError error = HonouredPlacement.Place(_core, demand, BaseOffset, _scratch);
        if (error == GpuBuddyError.NoSpace && Caches?.Drain() == true)
        {
            error = HonouredPlacement.Place(_core, demand, BaseOffset, _scratch);
        }

        if (_observer is not null)
        {
            Observe(demand, error, splits);
        }

        failure = error == GpuBuddyError.None ? default : FailureFacts.Of(error, demand, _core, BaseOffset);
        return error;
    }
}
