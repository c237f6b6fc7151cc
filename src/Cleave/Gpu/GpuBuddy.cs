using System.Diagnostics;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Locks;
using Cleave.Observing;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// A buddy allocator for an address space that it never touches (VRAM, a file, an I/O aperture). It returns offsets, at the places that
/// the Linux kernel's GPU buddy allocator would choose.
/// </summary>
/// <remarks>
/// <para>
/// A block is the chunk size times a power of two. A request is served by as many blocks as it takes, or by one run of addresses
/// (<see cref="GpuBuddyAllocationFlags.Contiguous"/>); blocks merge again when they are freed. <see cref="Allocate"/> returns an owner
/// to dispose; <see cref="AllocateBlock"/> returns a plain value, for code that allocates millions of single blocks a second. Offsets that
/// callers see or pass include the base offset.
/// </para>
/// <para>
/// Safe from any number of threads, by one lock. Every call takes it, except <see cref="Size"/>, the properties that never change, and the
/// calls that <see cref="UseThreadCaches"/> makes local to a thread. The allocator holds no resource, so only owners and thread caches are
/// disposed; an owner keeps its allocator alive.
/// </para>
/// <para>
/// The allocator differs from the kernel's on purpose: an empty range is invalid; an alignment is always kept; a contiguous request is
/// served whenever a free run fits; sizes are 64-bit throughout; <see cref="ResetClear"/> reaches every free block.
/// <see cref="GpuBuddyCore"/> has the raw calls and no lock.
/// </para>
/// </remarks>
[DebuggerTypeProxy(typeof(GpuBuddyDebugView))]
public sealed partial class GpuBuddy
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const ulong MinChunkSize = 256;

    private static int _lastId;

    private readonly ShortLock _lock = new();
    private readonly BuddySpace _space;
    private readonly List<BuddyBlock> _scratch = [];
    private BlockMarks _owned;
    private readonly bool _track;

    /// <summary>Makes an allocator of a space in which all memory is free and dirty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is below <see cref="MinChunkSize"/>, the size is below a chunk, or base
    /// offset + size reaches 2^64.</exception>
    /// <remarks>
    /// Memory for the metadata is committed when blocks are first created: a new space of 1 TiB takes less than 1 MiB and a millisecond.
    /// </remarks>
    public GpuBuddy(GpuBuddyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        _space = new BuddySpace(options.Size, options.ChunkSize);
        _owned = new BlockMarks(_space.Tree);
        _track = options.TrackAllocations;
        _owners = _track ? new LiveOwners<AllocatedBlocks>(Describe, owner => owner.HeldOrNull is { Length: > 0 }) : null;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        _changes = options.RecordChanges ? Recorder(default) : null;
        BaseOffset = options.BaseOffset;
        Id = Interlocked.Increment(ref _lastId);
        BlockTerms = AllocatedBlock.TermsOf(Id, options.ChunkSize);
    }

    /// <summary>The lowest offset that the allocator returns.</summary>
    public ulong BaseOffset { get; }

    /// <summary>Bytes of the space: the size of the options or of the last resize, rounded down to whole chunks.</summary>
    public ulong Size => _space.Size;

    /// <summary>The size of the smallest block.</summary>
    public Alignment ChunkSize => _space.ChunkSize;

    /// <summary>The order of the largest block that the space can have at its present size.</summary>
    public int MaxOrder => _space.MaxOrder;

    /// <summary>Bytes that are free, of any kind. Cost: the number of orders.</summary>
    public ulong FreeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _space.FreeBytes;
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
                return _space.ClearBytes;
            }
        }
    }

    /// <summary>Bytes of the largest free block, 0 if nothing is free. Cost: the number of orders.</summary>
    public ulong LargestFreeBlock
    {
        get
        {
            using (_lock.Enter())
            {
                return _space.LargestFreeBlock;
            }
        }
    }

    /// <summary>
    /// Bytes that the metadata has committed so far. Only a resize frees them. At most about half a byte for each chunk, a quarter of a
    /// byte more if owners are used, half a byte more if thread caches are, some bits for each multiple of an alignment above the size that
    /// was asked for, and up to 24 bytes for each free run once a contiguous request was served or refused by free runs.
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

    /// <summary>The metadata, for tests that damage it.</summary>
    internal BuddyMetadata Metadata => _space.Metadata;

    /// <summary>The blocks and keys of all owners. Under the lock.</summary>
    internal OwnerTable Owners { get; } = new();

    /// <summary>A number that distinguishes blocks of this allocator from those of another; never 0.</summary>
    internal int Id { get; }

    /// <summary>The number of this allocator and its chunk size, in the form in which its blocks hold them.</summary>
    internal ulong BlockTerms { get; }

    /// <summary>Declares all free memory clear, or all of it dirty:
    /// for a device that was wiped, or that lost its memory (suspend).</summary>
    /// <remarks>Every free block gets the kind, and allocated blocks do not change. Cost: the number of free blocks.</remarks>
    public void ResetClear(bool isClear)
    {
        using (_lock.Enter())
        {
            _space.ResetClear(isClear);
            _changes?.ClearReset(isClear);
            SoilTargets(isClear);
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
            ? $"BaseOffset is {AddressText.Of(options.BaseOffset)} and Size is {ByteText.Exact(options.Size)}; "
                + "their sum must be below 2^64."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        }
    }

    private ulong CommittedBytes =>
        _space.Metadata.CommittedBytes + _owned.CommittedBytes + Owners.CommittedBytes + (_values?.CommittedBytes ?? 0);
}
