using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>A trace on a heap of real memory: what takes memory is counted by the system.</summary>
public sealed class HeapReplayTests
{
    [Fact]
    public void Kmalloc_takes_the_slabs_that_hold_it_all()
    {
        string events = string.Join(';', Enumerable.Range(0, 1000).Select(id => $"a {id} 60"));
        ReplayResult result = Replay(events, PlacementPolicy.Kmalloc);
        Assert.Equal((1000, 1000L, 60_000UL, 64_000UL), (result.Served, result.Blocks, result.PeakLive, result.AllocatedAtPeak));
        Assert.InRange(result.Space, 64_000UL, 128_000UL);
        Assert.Equal((result.Space, false, null), (result.MappedPeak, result.Searched, result.ExternalFragmentation));
    }

    [Fact]
    public void Vmalloc_takes_whole_pages()
    {
        ReplayResult result = Replay("a 0 1; a 1 4097; a 2 40960; f 1; f 0; f 2", PlacementPolicy.Vmalloc);
        Assert.Equal(13UL * 4096, result.AllocatedAtPeak);

        // The books of the pages lie among them: three of their pages are written to at first, and another one with the first allocation.
        Assert.InRange(result.Space, 16UL * 4096, 18UL * 4096);
    }

    [Theory]
    [InlineData("kmalloc", 1)]
    [InlineData("vmalloc", 0)]
    [InlineData("kvmalloc", 0)]
    public void What_is_too_large_for_Kmalloc_fails_there_only(string policy, int failures)
    {
        ReplayResult result = Replay("a 5 5000000; a 6 100; f 5; f 6", PlacementPolicy.Find(policy)!);
        Assert.Equal((failures, 2 - failures), (result.FailureCount, result.Served));
        Assert.All(
            result.Failures, failure => Assert.Equal(new ReplayFailure(0, 1, 5, 5000000, "TooLarge, in a heap of 64 MiB."), failure));
    }

    [Fact]
    public void Memory_that_is_free_serves_the_next()
    {
        string events = string.Join(';', Enumerable.Range(0, 100).Select(id => $"a {id} 1000000; f {id}"));
        Assert.All(PlacementPolicy.Heaps, policy => Assert.InRange(Replay(events, policy).Space, 1_000_000UL, 40_000_000UL));
    }

    [Fact]
    public void An_alignment_is_met_and_refused_requests_are_tried()
    {
        ReplayResult result = Replay("a 0 100 8192; oom 1000; oom 5000000000; f 0", PlacementPolicy.KVmalloc);
        Assert.Equal((1, 1), (result.Served, result.OutOfMemoryServed));
        Assert.Equal(8192UL, Replay("a 0 100 8192", PlacementPolicy.Kmalloc).AllocatedAtPeak);
    }

    [Fact]
    public void A_trace_of_more_than_a_quarter_of_the_memory_is_refused()
    {
        Trace trace = Play.Trace("a 0 4294967296; f 0");
        Assert.Equal(4UL << 30, HeapTarget.HeapFor(trace, Play.Untimed, 16UL << 30));
        Assert.Equal(32UL << 30, HeapTarget.HeapFor(trace, Play.Untimed, 128UL << 30));
        OverflowException error = Assert.Throws<OverflowException>(() => HeapTarget.HeapFor(trace, Play.Untimed, 8UL << 30));
        Assert.Equal(
            "hand-made: 4 GiB of real memory would be written to; the limit is 2 GiB, a quarter of the machine's memory.", error.Message);
        Assert.Throws<OverflowException>(() => HeapTarget.HeapFor(Play.Trace("a 0 1"), Play.Untimed with { Size = 1UL << 40 }, 8UL << 30));
    }

    [Fact]
    public void The_time_is_taken_and_the_report_has_a_dash_where_a_heap_has_no_number()
    {
        Trace trace = Play.Trace("a 0 100; f 0");
        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Kmalloc, Play.Untimed with { TimedPasses = 1 });
        Assert.True(result.NanosecondsPerOperation > 0);
        var text = new StringWriter();
        ReplayText.Write(new ReplayReport([new TraceReport(trace, [result])]), text);
        Assert.Matches(@"kmalloc .*% +- +1\.00 ", text.ToString());
    }

    [Fact]
    public void It_is_asked_for_by_name_only()
    {
        Assert.DoesNotContain(PlacementPolicy.All, policy => policy.IsHeap);
        Assert.All(PlacementPolicy.Heaps, policy => Assert.True(policy.IsHeap && PlacementPolicy.Find(policy.Name) == policy));
    }

    private static ReplayResult Replay(string events, PlacementPolicy policy) => Replayer.Run(Play.Trace(events), policy, Play.Untimed);
}
