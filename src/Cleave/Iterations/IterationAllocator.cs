using System.Diagnostics;
using Cleave.BestFit;
using Cleave.Locks;
using Cleave.Observing;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <summary>
/// An allocator of contiguous memory for programs that do the same again: a training step, an inference pass, a frame. It records the first
/// iterations, plans their memory in the background, and then serves each request at its planned offset in constant time.
/// </summary>
/// <remarks>
/// <para>
/// The program marks its iterations with <see cref="BeginIteration"/>. A request in an iteration is recognized by its position, its size
/// and its alignment, or by its position among the requests with the same tag. A request that comes as planned is a hit. Every other one,
/// outside of iterations or not as planned, is served by best fit beside the plan, as a <see cref="BestFitAllocator"/> does. No two live
/// ranges ever overlap, whatever the program does. If too many requests miss, the allocator records and plans again.
/// </para>
/// <para>
/// It never touches the memory: it hands out offsets of an address space (VRAM, a file, an I/O aperture). A plan reserves its memory
/// between iterations. A request that finds no room beside it makes the allocator give up all plans,
/// so no request is refused because of a plan.
/// </para>
/// <para>
/// Safe from any number of threads, by one lock; one iteration runs at a time. Cost of a hit: constant on average. Of a miss: the logarithm
/// of the number of free runs. Disposal cancels a plan in the making and waits for it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// using var memory = new IterationAllocator(64 &lt;&lt; 20);
/// for (int step = 0; step &lt; 100; step++)
/// {
///     using (memory.BeginIteration())
///     {
///         AllocatedRange activations = memory.AllocateRange(3_000_000);
///         memory.Free(activations);
///     }
/// }
///
/// await memory.WaitForPlanningAsync();
/// Console.WriteLine(memory.GetPhase()); // Planned
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class IterationAllocator : IDisposable
{
    private readonly ShortLock _lock = new();
    private readonly GuardedObserver? _observer;
    private readonly IterationAllocatorOptions _options;
    private readonly RangeUnits _units;
    private readonly LiveRanges _live = new();
    private readonly LateRanges _late;
    private readonly int _id = BestFitAllocator.NextId();

    /// <summary>The free memory outside of everything that is reserved.</summary>
    private FreeRuns _free;
    private ReservedRuns _reserved = ReservedRuns.None;

    /// <summary>Makes a space in which everything is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below the granularity, the base offset is not a multiple of it, the end of
    /// the space is not below 2^64, the slack is not from 0 to 1024, the miss limit is not from 0 to 1,
    /// or the node limit is below 1.</exception>
    public IterationAllocator(IterationAllocatorOptions options)
        : this(options, nameof(options))
    {
    }

    /// <summary>Makes a space of a number of bytes from offset 0 on, with the default options.</summary>
    /// <param name="size">Bytes, at least 256; rounded down to a multiple of that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 256 bytes.</exception>
    public IterationAllocator(ulong size)
        : this(new IterationAllocatorOptions { Size = size }, nameof(size))
    {
    }

    private IterationAllocator(IterationAllocatorOptions options, string parameter)
    {
        ArgumentNullException.ThrowIfNull(options);
        var space = new BestFitAllocatorOptions { Size = options.Size, BaseOffset = options.BaseOffset, Granularity = options.Granularity };
        if ((BestFitAllocator.Complaint(space) ?? Complaint(options)) is { } complaint)
        {
            throw new ArgumentOutOfRangeException(parameter, complaint);
        }

        _options = options;
        _units = new RangeUnits(options.BaseOffset, options.Granularity, options.Size >> options.Granularity.Log2);
        _free = FreeRuns.Create(_units.Granules);
        _free.TryAdd(0, _units.Granules);
        _late = new LateRanges(_units.Granules);
        _observer = GuardedObserver.Of(options.Observer, _lock);
    }

    /// <summary>The lowest offset of the space.</summary>
    public ulong BaseOffset => _units.BaseOffset;

    /// <summary>Bytes managed: the size of the options, rounded down to the granularity.</summary>
    public ulong Size => _units.Size;

    /// <summary>Bytes of which every offset and every size is a multiple.</summary>
    public Alignment Granularity => _units.Granularity;

    private static string? Complaint(IterationAllocatorOptions options) =>
        options.Slack is < 0 or > 1024 ? $"Slack is {options.Slack}; it must be from 0 to 1024."
        : options.MissLimit is not (>= 0 and <= 1)
            ? FormattableString.Invariant($"MissLimit is {options.MissLimit}; it must be from 0 to 1.")
        : options.PlanNodeLimit < 1 ? $"PlanNodeLimit is {options.PlanNodeLimit}; it must be at least 1."
        : null;
}
