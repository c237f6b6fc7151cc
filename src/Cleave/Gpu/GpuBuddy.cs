using Cleave.Buddies;
using Cleave.Core;
using Cleave.Locks;
using Cleave.Observing;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// A buddy allocator over an address space that it never touches (VRAM, a file, an I/O aperture): it hands out offsets, in the places in
/// which the Linux kernel's GPU buddy allocator would.
/// </summary>
/// <remarks>
/// <para>
/// A block is the chunk size times a power of two. A request is served by as many blocks as it takes, or by one run of addresses
/// (<see cref="GpuBuddyAllocationFlags.Contiguous"/>); blocks merge again when they are freed. <see cref="Allocate"/> gives an owner to
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
    public GpuBuddy(GpuBuddyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        _core = GpuBuddyCore.Create(options.Size, options.ChunkSize);
        _owned = new BlockMarks(_core.Books.Tree);
        _track = options.TrackAllocations;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        BaseOffset = options.BaseOffset;
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
    public ulong FreeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _core.FreeBytes;
            }
        }
    }

    /// <summary>Free bytes that are known to be zeroed; part of <see cref="FreeBytes"/>. Cost: the number of orders.</summary>
    public ulong ClearBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _core.ClearBytes;
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

    private static void Check(GpuBuddyOptions options)
    {
        string? wrong = options.ChunkSize.Bytes < MinChunkSize
            ? $"ChunkSize is {options.ChunkSize}; it must be at least {ByteText.Exact(MinChunkSize)}."
            : options.Size < options.ChunkSize.Bytes
            ? $"Size is {ByteText.Exact(options.Size)}; it must be at least one chunk of {options.ChunkSize}."
            : options.Size > ulong.MaxValue - options.BaseOffset
            ? $"BaseOffset is {AddressText.Of(options.BaseOffset)} and Size is {ByteText.Exact(options.Size)}; their sum must be below 2^64."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        }
    }

    private ulong CommittedBytes => _core.MetadataBytes + _owned.CommittedBytes + (_values?.CommittedBytes ?? 0);

    /// <summary>Serves a demand into the scratch list. If there is no room, the blocks that threads keep are called back first.</summary>
    private PlacementError Place(in Demand demand, out AllocationFailure failure)
    {
        _scratch.Clear();
        ulong splits = _core.Books.Splits;
        PlacementError error = HonouredPlacement.Place(_core, demand, BaseOffset, _scratch);
        if (error == PlacementError.NoSpace && Caches?.Drain() == true)
        {
            error = HonouredPlacement.Place(_core, demand, BaseOffset, _scratch);
        }

        if (_observer is not null)
        {
            Observe(demand, error, splits);
        }

        failure = error == PlacementError.None ? default : FailureFacts.Of(error, demand, _core, BaseOffset);
        return error;
    }
}
