using System.Numerics;
using Cleave.BestFit;
using Cleave.Core;
using Cleave.Gpu;
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
/// What a space of memory looks like, as plain data: an allocator of the application as it is now, or a recording from its first event to
/// its last. <c>MemoryReport.Of(vram).WriteHtml("vram.html")</c> is all that an application needs.
/// </summary>
/// <remarks>
/// <see cref="MemoryText"/>, <see cref="MemoryJson"/>, <see cref="MemorySvg"/> and <see cref="HtmlReport"/> draw it. Immutable, and apart
/// from the allocator once it is made; to make one of an allocator that is not thread-safe, nothing may change it meanwhile.
/// </remarks>
public sealed partial record MemoryReport
{
    /// <summary>Rectangles that a report keeps at most; a browser draws so many fluidly.</summary>
    internal const int MostLives = 40_000;

    /// <summary>Points of a line that a report keeps at most: more than a screen has columns.</summary>
    internal const int MostPoints = 3_000;

    /// <summary>What it is a report of: a file, or the name that the application gave.</summary>
    public required string Name { get; init; }

    /// <summary>Who placed it: the name of a policy, or of the allocator's type.</summary>
    public required string Placement { get; init; }

    /// <summary>The space at one moment: now, at the peak of a recording, or where it was asked for.</summary>
    public required SpaceMoment Moment { get; init; }

    /// <summary>What happened from the first event to the last; null for an allocator as it is now.</summary>
    public SpaceHistory? History { get; init; }

    /// <summary>A report of an allocator as it is now. Safe from any number of threads.</summary>
    /// <remarks>Cost: the number of blocks, under the allocator's lock while they are copied.</remarks>
    public static MemoryReport Of(GpuBuddy allocator, string name = nameof(GpuBuddy))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(GpuBuddy), AllocatorMoments.Of(allocator));
    }

    /// <summary>A report of an allocator as it is now. Safe from any number of threads.</summary>
    /// <remarks>Cost: sorting the allocations, under the allocator's lock.</remarks>
    public static MemoryReport Of(BestFitAllocator allocator, string name = nameof(BestFitAllocator))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(BestFitAllocator), AllocatorMoments.Of(allocator));
    }

    /// <summary>A report of an allocator as it is now; nothing may change it meanwhile. Cost: the number of blocks.</summary>
    public static MemoryReport Of(GpuBuddyCore allocator, string name = nameof(GpuBuddyCore))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(GpuBuddyCore), AllocatorMoments.Of(allocator));
    }

    /// <summary>A report of a pool as it is now; nothing may change it meanwhile. Cost: the number of blocks.</summary>
    public static MemoryReport Of<TIndex>(BuddyPool<TIndex> pool, string name = nameof(BuddyPool))
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Now(name, nameof(BuddyPool), AllocatorMoments.Of(pool));
    }

    /// <summary>A report of a pool as it is now. Safe from any number of threads.</summary>
    /// <remarks>Cost: the number of blocks, under the pool's lock while they are copied.</remarks>
    public static MemoryReport Of<TIndex>(SynchronizedBuddyPool<TIndex> pool, string name = nameof(BuddyPool))
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Now(name, nameof(BuddyPool), AllocatorMoments.Of(pool));
    }

    /// <summary>A report of an allocator of pages as it is now, by addresses. Safe from any number of threads.</summary>
    /// <remarks>What threads keep counts as allocated, what lies between its regions as out of use. Cost: the number of blocks, under the
    /// lock while they are copied.</remarks>
    public static MemoryReport Of(PageAllocator allocator, string name = nameof(PageAllocator))
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Now(name, nameof(PageAllocator), PageMoments.Of(allocator));
    }

    /// <summary>A report of the page frames of a heap as they are now, by their numbers, and who has them. Safe from any number of
    /// threads.</summary>
    /// <param name="heap">The heap.</param>
    /// <param name="name">What to call it; its own name if null.</param>
    /// <remarks>Each node is of a moment of its own. The parts add up to what is allocated where nobody allocates meanwhile. Cost: the number
    /// of blocks of pages, under a lock for each node while they are copied.</remarks>
    public static MemoryReport Of(MemoryHeap heap, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(heap);
        return Now(name ?? heap.Name, nameof(MemoryHeap), PageMoments.Of(heap));
    }

    /// <summary>A report of a recording, replayed under a policy, with the moment of its peak.</summary>
    /// <param name="trace">The recording.</param>
    /// <param name="policy">How to place; <see cref="PlacementPolicy.Scattered"/> if null.</param>
    /// <param name="options">How to replay; the time is not taken. The defaults if null.</param>
    /// <exception cref="OverflowException">As for <see cref="Replayer.Run"/>.</exception>
    /// <exception cref="ArgumentException">There is no event in the trace; or as for <see cref="Replayer.Run"/>.</exception>
    /// <remarks>Cost: that of a replay, two passes more, and some 80 bytes an event while it is made.</remarks>
    public static MemoryReport Of(Trace trace, PlacementPolicy? policy = null, ReplayOptions? options = null)
    {
        ReplayOptions untimed = (options ?? new ReplayOptions()) with { TimedPasses = 0 };
        return Of(trace, Replayer.Run(trace, policy ?? PlacementPolicy.Scattered, untimed), untimed);
    }

    /// <summary>A report of a replay that was made, with the moment of its peak or of an event.</summary>
    /// <param name="trace">The recording.</param>
    /// <param name="result">What its replay came to.</param>
    /// <param name="options">How it was replayed.</param>
    /// <param name="at">The event to look at, from 0; the peak if null.</param>
    /// <param name="lives">Rectangles to keep at most; those with the largest area are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such event.</exception>
    /// <exception cref="ArgumentException">There is no event at all.</exception>
    /// <remarks>Cost: two passes over the events, and some 80 bytes an event while it is made.</remarks>
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
