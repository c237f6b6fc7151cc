using System.Text;
using Cleave.Gpu;
using Cleave.Pool;
using Cleave.Tests;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>A recording of random programs replays to the same placements, from the text of the trace too.</summary>
public sealed class RecordedReplayTests
{
    private const ulong Chunk = 4096;
    private static readonly GpuBuddyOptions Parameters = new() { BaseOffset = 0x7000, Size = 229 * Chunk };

    [Fact]
    public void A_GpuBuddy_is_replayed_block_for_block()
    {
        for (int seed = 0; seed < TestEffort.Runs(200); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(Parameters));
            var buddy = new GpuBuddy(Parameters with { Observer = recorder });
            RecordedProgram.Run(buddy, new Random(seed), steps: 300);
            GpuBuddyStatistics end = buddy.GetStatistics();
            foreach (Trace trace in (Trace[])[recorder.ToTrace("random"), Reread(recorder.ToTrace("random"))])
            {
                RecordedTarget target = PlayAll(trace);
                Assert.Equal((0, $"seed {seed}"), (target.Differences, $"seed {seed}"));
                Assert.Equal((end.Splits, end.Merges), target.Changes);
                Assert.Equal(end.AllocatedBytes, target.Allocated);
                Assert.Equal(end.FreeBlocks, target.FreeBlocks.Select(order => order.Free));
                Assert.Equal(end.FreeClearBlocks, target.FreeBlocks.Select(order => order.Clear));
            }
        }
    }

    [Fact]
    public void A_pool_is_replayed_block_for_block_with_what_was_retired()
    {
        var config = new BuddyPoolOptions { BaseAddress = 0x30, Size = 200 * 16, MaxSize = 1024, MinBuddy = 16 };
        for (int seed = 0; seed < TestEffort.Runs(200); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(config));
            SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(new BuddyPool(config), recorder);
            RecordedProgram.Run(pool, new Random(seed), steps: 300);
            BuddyPoolStatistics end = pool.GetStatistics();
            RecordedTarget target = PlayAll(Reread(recorder.ToTrace("random")));
            Assert.Equal((0, $"seed {seed}"), (target.Differences, $"seed {seed}"));
            Assert.Equal((end.Splits, end.Merges), target.Changes);
            Assert.Equal(end.Lists.Select(list => list.Size), target.FreeBlocks.Select(order => order.Free));
        }
    }

    [Fact]
    public void The_order_under_threads_is_the_allocators_own()
    {
        var recorder = new AllocationRecorder(100_000, RecordedSpace.Of(Parameters));
        var buddy = new GpuBuddy(Parameters with { Observer = recorder });
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(
            seed => new Thread(() => RecordedProgram.Run(buddy, new Random(seed), 2000, withReset: false)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        RecordedTarget target = PlayAll(Reread(recorder.ToTrace("threads")));
        Assert.Equal(0, recorder.Dropped);
        Assert.Equal(0, target.Differences);
        Assert.Equal(buddy.GetStatistics().FreeBlocks, target.FreeBlocks.Select(order => order.Free));
    }

    [Fact]
    public void A_recording_that_was_cut_short_replays_as_far_as_it_goes()
    {
        var recorder = new AllocationRecorder(100, RecordedSpace.Of(Parameters));
        RecordedProgram.Run(new GpuBuddy(Parameters with { Observer = recorder }), new Random(3), steps: 300);
        Assert.True(recorder.Dropped > 0);
        Trace trace = recorder.ToTrace("cut");
        Assert.Contains($"dropped: {recorder.Dropped} events that were lost because the buffer was full", trace.Header);
        Assert.Equal(0, PlayAll(trace).Differences);
    }

    [Fact]
    public void A_placement_that_differs_is_counted_and_told()
    {
        var trace = new TraceBuilder("moved") { Space = RecordedSpace.Of(Parameters) };
        trace.Add(new TraceEvent(TraceEventKind.Allocate, 0, Chunk, 0, null, 1, new TraceTerms { At = 0x7000 + (228 * Chunk) }));
        trace.Add(new TraceEvent(TraceEventKind.Allocate, 1, Chunk, 0, null, 2, new TraceTerms { At = 0x7000 }));
        ReplayResult result = Replayer.Run(trace.Build(), PlacementPolicy.Recorded, new ReplayOptions { TimedPasses = 0 });
        Assert.Equal((1, 2, 229 * Chunk, false), (result.PlacementDifferences, result.Served, result.Space, result.Searched));
    }

    [Fact]
    public void A_trace_that_names_no_allocator_is_refused()
    {
        var trace = new TraceBuilder("plain");
        trace.Allocate(0, 1);
        var error = Assert.Throws<TraceFormatException>(() => Replayer.Run(trace.Build(), PlacementPolicy.Recorded, new ReplayOptions()));
        Assert.Contains("plain: the trace does not name the allocator", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu-buddy base=0 size=0 chunk=4096")]
    [InlineData("gpu-buddy base=0 size=4096 chunk=3")]
    [InlineData("gpu-buddy-core base=0 size=4096 chunk=16")]
    [InlineData("pool base=0 size=4096 chunk=0 most=16")]
    [InlineData("pool base=0 size=16 chunk=16 most=4096")]
    [InlineData("pages base=0 size=4096 chunk=3")]
    [InlineData("pages base=0 size=4096 chunk=4096 most=1")]
    [InlineData("pages base=0 size=4096 chunk=4096 most=4096 books=0")]
    [InlineData("pages base=0 size=8192 chunk=4096 most=4096 books=1000000")]
    [InlineData("pages base=0 size=18446744073709551615 chunk=4611686018427387904 most=4611686018427387904 books=4096")]
    public void An_allocator_that_cannot_be_is_refused_with_a_reason(string space)
    {
        Trace trace = Read($"# space: {space}\na 0 1\n");
        var error = Assert.Throws<TraceFormatException>(() => Replayer.Run(trace, PlacementPolicy.Recorded, new ReplayOptions()));
        Assert.StartsWith("test: space: ", error.Message, StringComparison.Ordinal);
    }

    internal static Trace Read(string text) => TraceFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test")[0];

    internal static Trace Reread(Trace trace)
    {
        var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        return Read(text.ToString());
    }

    internal static RecordedTarget PlayAll(Trace trace)
    {
        var target = new RecordedTarget(trace);
        ReplayPass.Measure(trace, target, new Alignment(Chunk), tryOutOfMemory: true);
        return target;
    }
}
