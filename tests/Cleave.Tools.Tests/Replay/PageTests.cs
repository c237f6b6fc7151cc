using System.Runtime.InteropServices;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>Mapped memory, counted in pages, and the choice of the page.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData(1, 4096)]
    [InlineData(2, 16384)]
    [InlineData(3, 65536)]
    [InlineData(4, 1048576)]
    public void The_mapped_peak_is_what_a_count_of_every_page_finds(int seed, ulong page)
    {
        const ulong Size = 4 << 20;
        Trace trace = RandomTrace(seed);
        ReplayOptions options = Play.Untimed with { Size = Size, PageSize = new Alignment(page) };
        Assert.Equal(CountPages(trace, Size, page), Play.Scattered(trace, options).MappedPeak);
        Assert.Equal(CountPagesOfRanges(trace, Size, page), Replayer.Run(trace, PlacementPolicy.BestFit, options).MappedPeak);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(1048576, 8192)]
    [InlineData(10308608, 65536)]
    [InlineData(268435455, 1048576)]
    [InlineData(268435456, 2097152)]
    [InlineData(1099511627776, 2097152)]
    public void A_page_is_2_MiB_or_at_most_a_128th_of_the_peak(ulong peak, ulong page) =>
        Assert.Equal(page, new ReplayOptions().PageFor(Play.Trace($"a 0 {peak}")).Bytes);

    [Fact]
    public void A_page_is_never_smaller_than_a_chunk()
    {
        Trace small = Play.Trace("a 0 1");
        var chunk = new Alignment(4 << 20);
        Assert.Equal(chunk, (new ReplayOptions() with { ChunkSize = chunk }).PageFor(small));
        Assert.Equal(chunk, (new ReplayOptions() with { ChunkSize = chunk, PageSize = new Alignment(8192) }).PageFor(small));
    }

    [Fact]
    public void The_space_that_is_found_is_a_multiple_of_the_page()
    {
        ReplayResult result = Play.Scattered(Play.Trace("a 0 5000; a 1 20000"), Play.Untimed with { PageSize = new Alignment(16384) });
        Assert.Equal(32768UL, result.Space);
        Assert.Equal(16384UL, result.PageSize);
    }

    private static Trace RandomTrace(int seed)
    {
        var random = new Random(seed);
        var trace = new TraceBuilder("random");
        var live = new List<long>();
        for (int id = 0; id < 400; id++)
        {
            trace.Allocate(id, (ulong)random.Next(1, 100_000));
            live.Add(id);
            while (random.Next(20) < live.Count)
            {
                int chosen = random.Next(live.Count);
                trace.Free(live[chosen]);
                live.RemoveAt(chosen);
            }
        }

        return trace.Build();
    }

    /// <summary>Places as a replay does, and counts afresh after every allocation.</summary>
    private static ulong CountPages(Trace trace, ulong size, ulong page)
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = size });
        var live = new Dictionary<long, List<AllocatedBlock>>();
        int peak = 0;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Allocate)
            {
                List<AllocatedBlock> blocks = live[step.Id] = [];
                Assert.True(buddy.TryAllocateBlocks(buddy.ChunkSize.RoundUp(step.Size), blocks, out _));
                peak = Math.Max(peak, Pages(live.Values.SelectMany(list => list), page));
            }
            else
            {
                live.Remove(step.Id, out List<AllocatedBlock>? blocks);
                buddy.Free(CollectionsMarshal.AsSpan(blocks));
            }
        }

        return (ulong)peak * page;
    }

    /// <summary>The same for ranges, which begin and end anywhere.</summary>
    private static ulong CountPagesOfRanges(Trace trace, ulong size, ulong page)
    {
        var memory = new BestFitAllocator(size);
        var live = new Dictionary<long, AllocatedRange>();
        int peak = 0;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Allocate)
            {
                live[step.Id] = memory.AllocateRange(step.Size);
                var pages = new HashSet<ulong>();
                foreach (AllocatedRange range in live.Values)
                {
                    for (ulong at = range.Offset; at < range.End; at += 256)
                        pages.Add(at / page);
                }

                peak = Math.Max(peak, pages.Count);
            }
            else
            {
                live.Remove(step.Id, out AllocatedRange freed);
                memory.Free(freed);
            }
        }

        return (ulong)peak * page;
    }

    private static int Pages(IEnumerable<AllocatedBlock> blocks, ulong page)
    {
        var pages = new HashSet<ulong>();
        foreach (AllocatedBlock block in blocks)
        {
            for (ulong chunk = block.Offset; chunk < block.Offset + block.Size; chunk += 4096)
                pages.Add(chunk / page);
        }

        return pages.Count;
    }
}
