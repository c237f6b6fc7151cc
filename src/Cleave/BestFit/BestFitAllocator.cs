using System.Diagnostics;
using Cleave.Gpu;
using Cleave.Locks;
using Cleave.Observing;

namespace Cleave.BestFit;

/// <summary>
/// An allocator of contiguous memory over an address space that it never touches (VRAM, a file, an I/O aperture): each allocation is one
/// range of addresses, placed by best fit.
/// </summary>
/// <remarks>
/// <para>
/// A request takes the smallest free run that fits, the lowest one of several, and is placed at its low end; a freed range joins the free
/// memory beside it at once. So a request fails only if no free run fits, and the free memory alone decides every placement.
/// <see cref="Allocate"/> gives an owner to dispose, <see cref="AllocateRange(ByteSize)"/> a plain value for code that allocates millions
/// of ranges a second. Where memory may come in several blocks, <see cref="GpuBuddy"/> wastes even less of the space.
/// </para>
/// <para>
/// Safe from any number of threads, by one lock, which every call takes except <see cref="Size"/> and the properties that never change. It
/// holds no resource: only what it handed out needs to be freed. Cost of a call, unless it says otherwise:
/// the logarithm of the number of free runs.
/// </para>
/// <example>
/// <code>
/// var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 &lt;&lt; 20 });
/// AllocatedRange range = memory.AllocateRange(1000);
/// Console.WriteLine(range); // [0x0, +1 KiB)
/// memory.Free(range);
/// </code>
/// </example>
/// <para>Source of the rule: Knuth, The Art of Computer Programming, volume 1, section 2.5, best fit.</para>
/// </remarks>
[DebuggerTypeProxy(typeof(BestFitAllocatorDebugView))]
public sealed partial class BestFitAllocator
{
    private static int _lastId;

    private readonly ShortLock _lock = new();
    private readonly RunSpace _space;
    private RangeUnits _units;
    private readonly bool _track;

    // Whether a change has to be reported or recorded, so that the fastest calls look at one field.
    private readonly bool _isWatched;

    // The size again, for readers without the lock. The units change as a whole, which is not atomic.
    private ulong _size;

    /// <summary>Makes a space in which everything is free and dirty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below the granularity, the base offset is not a multiple of it, the end of
    /// the space is not below 2^64, or the space has more than 2^64 - 2 granules.</exception>
    public BestFitAllocator(BestFitAllocatorOptions options)
        : this(options, nameof(options))
    {
    }

    /// <summary>Makes a space of so many bytes from offset 0 on, with the default options.</summary>
    /// <param name="size">Bytes, at least 256; rounded down to a multiple of that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 256 bytes.</exception>
    public BestFitAllocator(ByteSize size)
        : this(new BestFitAllocatorOptions { Size = size }, nameof(size))
    {
    }

    private BestFitAllocator(BestFitAllocatorOptions options, string parameter)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Complaint(options.Size, options.BaseOffset, options.Granularity) is { } complaint)
        {
            throw new ArgumentOutOfRangeException(parameter, complaint);
        }

        _units = new RangeUnits(options.BaseOffset, options.Granularity, options.Size >> options.Granularity.Log2);
        _space = new RunSpace(_units.Granules);
        _size = _units.Size;
        _track = options.TrackAllocations;
        _owners = _track ? new LiveOwners<RangeOwner>(Describe, owner => !owner.IsDisposed) : null;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        _changes = options.RecordChanges ? new RangeChanges(default) : null;
        _isWatched = _observer is not null || _changes is not null;
        Id = NextId();
    }

    /// <summary>The lowest offset of the space.</summary>
    public ulong BaseOffset => _units.BaseOffset;

    /// <summary>Bytes managed: the size of the options or of the last resize, rounded down to the granularity.</summary>
    public ulong Size => Volatile.Read(ref _size);

    /// <summary>Bytes of which every offset and every size is a multiple.</summary>
    public Alignment Granularity => _units.Granularity;

    /// <summary>Tells ranges of this allocator from those of another; never 0.</summary>
    internal int Id { get; }

    /// <summary>Makes the number of an allocator whose ranges are <see cref="AllocatedRange"/>; never 0.</summary>
    internal static int NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Describes what is wrong with options; null if nothing is.</summary>
    internal static string? Complaint(BestFitAllocatorOptions options) => Complaint(options.Size, options.BaseOffset, options.Granularity);

    /// <summary>Describes what is wrong with the shape of a space; null if nothing is.</summary>
    internal static string? Complaint(ulong size, ulong baseOffset, Alignment granularity) =>
        size < granularity.Bytes
            ? $"Size is {ByteText.Exact(size)}; it must be at least the granularity, {granularity}."
            : !granularity.IsAligned(baseOffset)
            ? $"BaseOffset is {AddressText.Of(baseOffset)}; it must be a multiple of the granularity, {granularity}."
            : size > ulong.MaxValue - baseOffset
            ? $"BaseOffset is {AddressText.Of(baseOffset)} and Size is {ByteText.Exact(size)}; their sum must be below 2^64."
            : size >> granularity.Log2 == ulong.MaxValue
            ? $"Size is {ByteText.Exact(size)} in granules of 1 byte; at most {ByteText.Exact(ulong.MaxValue - 1)} can be managed so."
            : null;
}
