using System.Numerics;
using Cleave.BestFit;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Iterations;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;
using Cleave.Pool;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>
/// A picture of a memory space as plain data: the current state of an application's allocator, or a recording from its first event to its
/// last. An application needs only <c>MemoryReport.Of(vram).WriteHtml("vram.html")</c>.
/// </summary>
/// <remarks>
/// <see cref="MemoryText"/>, <see cref="MemoryJson"/>, <see cref="MemorySvg"/> and <see cref="HtmlReport"/> render the report. Immutable,
/// and independent of the allocator once it is made. If the allocator is not thread-safe, no thread may change it while the report is made.
/// </remarks>
public sealed partial record MemoryReport
{
    /// <summary>The most rectangles that a report keeps; a browser draws this number fluidly.</summary>
    internal const int MostLives = 40_000;

    /// <summary>The most points of a line that a report keeps, which is more than the columns of a screen.</summary>
    internal const int MostPoints = 3_000;

    /// <summary>The name of the subject: a file, or the name that the application gave.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the policy that placed the blocks, or of the allocator's type.</summary>
    public required string Placement { get; init; }

    /// <summary>The state of the space at one moment: now, at the peak of a recording, or at a chosen event.</summary>
    public required SpaceMoment Moment { get; init; }

    /// <summary>The history from the first event to the last; null for the current state of an allocator.</summary>
    public SpaceHistory? History { get; init; }

    /// <summary>Creates a report of the current state of a <see cref="GpuBuddy"/>. Thread-safe.</summary>
    /// <remarks>Cost: linear in the number of blocks, under the allocator's lock while they are copied.</remarks>
    public static MemoryReport Of(GpuBuddy allocator, string name = nameof(GpuBuddy))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(GpuBuddy), AllocatorMoments.Of(allocator));
    }

    /// <summary>Creates a report of the current state of a <see cref="BestFitAllocator"/>. Thread-safe.</summary>
    /// <remarks>Cost: the numbers of allocations and of free runs, under the allocator's lock while they are copied.</remarks>
    public static MemoryReport Of(BestFitAllocator allocator, string name = nameof(BestFitAllocator))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(BestFitAllocator), AllocatorMoments.Of(allocator));
    }

    /// <summary>Creates a report of the current state of an <see cref="IterationAllocator"/>. Thread-safe.</summary>
    /// <remarks>Memory that a plan reserves and nothing uses is free in the picture. Cost: sorting the allocations, under the allocator's
    /// lock.</remarks>
    public static MemoryReport Of(IterationAllocator allocator, string name = nameof(IterationAllocator))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(IterationAllocator), AllocatorMoments.Of(allocator));
    }

    /// <summary>
    /// Creates a report of the current state of a <see cref="GpuBuddyCore"/>. No thread may change the allocator meanwhile. Cost: linear in
    /// the number of blocks.
    /// </summary>
    public static MemoryReport Of(GpuBuddyCore allocator, string name = nameof(GpuBuddyCore))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(GpuBuddyCore), AllocatorMoments.Of(allocator));
    }

    /// <summary>
    /// Creates a report of the current state of a pool. No thread may change the pool meanwhile. Cost: linear in the number of blocks.
    /// </summary>
    public static MemoryReport Of<TIndex>(BuddyPool<TIndex> pool, string name = nameof(BuddyPool))
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Now(name, nameof(BuddyPool), AllocatorMoments.Of(pool));
    }

    /// <summary>Creates a report of the current state of a synchronized pool. Thread-safe.</summary>
    /// <remarks>Cost: linear in the number of blocks, under the pool's lock while they are copied.</remarks>
    public static MemoryReport Of<TIndex>(SynchronizedBuddyPool<TIndex> pool, string name = nameof(BuddyPool))
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Now(name, nameof(BuddyPool), AllocatorMoments.Of(pool));
    }

    /// <summary>Creates a report of the current state of a page allocator, in the order of addresses. Thread-safe.</summary>
    /// <remarks>
    /// Pages in the caches of threads count as allocated, and addresses between regions as out of use. Cost: linear in the number of
    /// blocks, under the lock while they are copied.
    /// </remarks>
    public static MemoryReport Of(PageAllocator allocator, string name = nameof(PageAllocator))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(PageAllocator), PageMoments.Of(allocator));
    }

    /// <summary>
    /// Creates a report of the current use of a heap's page frames, in the order of frame numbers, with the share of each allocator.
    /// Thread-safe.
    /// </summary>
    /// <param name="heap">The heap to show.</param>
    /// <param name="name">The name in the report; null for the heap's own name.</param>
    /// <remarks>
    /// Each node is shown at a moment of its own. The parts add up to the allocated bytes if no thread allocates meanwhile. Cost: linear in
    /// the number of blocks of pages, under a lock for each node while they are copied.
    /// </remarks>
    public static MemoryReport Of(MemoryHeap heap, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(heap);
        return Now(name ?? heap.Name, nameof(MemoryHeap), PageMoments.Of(heap));
    }

    /// <summary>Creates a report of a recording that is replayed under a policy, with the moment of its peak.</summary>
    /// <param name="trace">The recording to replay.</param>
    /// <param name="policy">The policy that places the allocations; null for <see cref="PlacementPolicy.Scattered"/>.</param>
    /// <param name="options">The replay options, of which the timing is ignored; null for the defaults.</param>
    /// <exception cref="OverflowException">The replay cannot be made; see <see cref="Replayer.Run"/>.</exception>
    /// <exception cref="ArgumentException">The trace has no events, or <see cref="Replayer.Run"/> refuses the options.</exception>
    /// <remarks>Cost: one replay, two more passes, and some 80 bytes an event until the report is made.</remarks>
    public static MemoryReport Of(Trace trace, PlacementPolicy? policy = null, ReplayOptions? options = null)
    {
        ReplayOptions untimed = (options ?? new ReplayOptions()) with { TimedPasses = 0 };
        return Of(trace, Replayer.Run(trace, policy ?? PlacementPolicy.Scattered, untimed), untimed);
    }

    /// <summary>Creates a report of a replay that was made before, with the moment of its peak or of an event.</summary>
    /// <param name="trace">The recording that was replayed.</param>
    /// <param name="result">The result of the replay.</param>
    /// <param name="options">The options of the replay.</param>
    /// <param name="at">The index of the event to show, counted from 0; null for the peak.</param>
    /// <param name="lives">The most rectangles to keep; those with the largest area are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The trace has no event with this index.</exception>
    /// <exception cref="ArgumentException">The trace has no events.</exception>
    /// <remarks>Cost: two passes over the events, and some 80 bytes an event until the report is made.</remarks>
    public static MemoryReport Of(Trace trace, ReplayResult result, ReplayOptions options, int? at = null, int lives = MostLives)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(at ?? 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(at ?? 0, Math.Max(trace.Events.Length, 1));
        ArgumentOutOfRangeException.ThrowIfNegative(lives);
        if (trace.Events.IsEmpty)
        {
            throw new ArgumentException($"{trace.Name}: there is no event in it, so there is nothing to see.", nameof(trace));
        }

        SpaceHistory history = ReplayMoment.History(trace, result, options);
        int index = at ?? history.PeakEvent;
        return new MemoryReport
        {
            Name = trace.Name,
            Placement = result.Policy.Name,
            Moment = ReplayMoment.At(index, trace, result, options, history, MomentBuilder.UsualCells),
            History = HistoryThinner.Thin(history, result.Space, lives, MostPoints),
        };
    }

    private static MemoryReport Now(string name, string placement, SpaceMoment moment)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new MemoryReport { Name = name, Placement = placement, Moment = moment };
    }
}
