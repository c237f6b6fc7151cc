using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>A recording of an allocator of pages replays to the same placements, wherever its memory is then.</summary>
public sealed class RecordedPagesTests : IDisposable
{
    private const int Pages = 1000;

    private readonly PhysicalMemory _memory = new(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = Pages << 12 }] });
    private readonly nuint _page;

    public RecordedPagesTests() => _page = (nuint)_memory.PageSize.Bytes;

    [Fact]
    public void It_is_replayed_block_for_block()
    {
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var random = new Random(seed);
            var recorder = new AllocationRecorder(50_000);
            using PageAllocator pages = Make(recorder, random.Next(40), 1 + random.Next(10));
            new RecordedPageProgram(pages, random).Run(steps: 300);
            Trace trace = RecordedReplayTests.Reread(recorder.ToTrace("pages"));
            using RecordedTarget target = RecordedReplayTests.PlayAll(trace);
            Assert.Equal((0, 0, $"seed {seed}"), (target.Differences, (int)recorder.Dropped, $"seed {seed}"));
            PageStatistics end = pages.GetStatistics();
            Assert.Equal(end.AllocatedPages * _page, target.Allocated);
            Assert.Equal(end.FreeBlocks.Take(pages.LargestOrder + 1), target.FreeBlocks.Select(order => order.Free));
        }
    }

    [Fact]
    public void The_order_under_threads_is_the_allocators_own_and_no_thread_keeps_pages()
    {
        var recorder = new AllocationRecorder(200_000);
        using PageAllocator pages = Make(recorder, 0, 10);
        Crew.Run(4, seed => new RecordedPageProgram(pages, new Random(seed)).Run(steps: 500));
        Assert.Equal(0u, pages.CachedPages);
        using RecordedTarget target = RecordedReplayTests.PlayAll(recorder.ToTrace("threads"));
        Assert.Equal((0, 0), (target.Differences, (int)recorder.Dropped));
        Assert.Equal(pages.GetStatistics().FreeBlocks.Take(pages.LargestOrder + 1), target.FreeBlocks.Select(order => order.Free));
    }

    [Fact]
    public void Each_kind_of_call_is_told_once()
    {
        var recorder = new AllocationRecorder(100);
        // The largest class has no block wherever the arena lies: there are fewer pages.
        using PageAllocator pages = Make(recorder, 0, 11);
        nuint run = pages.AllocateExact(13);
        Span<nuint> two = stackalloc nuint[2];
        Assert.Equal(2, pages.AllocateBulk(two, 1));
        pages.Split(two[0], 1);
        pages.Free(two[0], 0);
        pages.Free(run + (12 * _page), 0);
        pages.FreeBulk([two[1]], 1);
        pages.FreeExact(run, 12);
        Assert.False(pages.TryFree(run, 3));
        Assert.False(pages.TryAllocate(10, out _));
        string[] events = [.. recorder.ToTrace("told").Events.Select(item => $"{item.Kind} {item.Id} {item.Size / _page}")];
        string[] told =
        [
            "Allocate 0 13", "Allocate 1 2", "Allocate 2 2", "Trim 1 2", "FreePart 1 0", "FreePart 0 0", "Free 2 2", "Free 0 13",
            "OutOfMemory -1 1024",
        ];
        Assert.Equal(told, events);
    }

    [Fact]
    public void One_of_several_regions_is_refused_by_name()
    {
        FreePageList list = new(_memory.PageSize);
        list.Add(_memory.Nodes[0].Address, 100);
        list.Add(_memory.Nodes[0].Address + (200 * _page), 100);
        using var pages = new PageAllocator(list, new PageAllocatorOptions { MemoryIsZero = true });
        Assert.Contains(
            "several regions", Assert.Throws<ArgumentException>(() => RecordedSpace.Of(pages)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _memory.Dispose();

    private PageAllocator Make(AllocationRecorder recorder, int first, int classes)
    {
        var list = new FreePageList(_memory.PageSize);
        list.Add(_memory.Nodes[0].Address + ((nuint)first * _page), (nuint)(Pages - first - (classes * 7)));
        var pages = new PageAllocator(list, new PageAllocatorOptions { Orders = classes, Observer = recorder });
        recorder.Space = RecordedSpace.Of(pages);
        return pages;
    }
}
