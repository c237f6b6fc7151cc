using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Tests;
using Cleave.Tools.Moments;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>The picture of a recording whose blocks are trimmed, grown, freed in part and moved.</summary>
public sealed class RecordedHistoryTests
{
    private static readonly BestFitAllocatorOptions Ranges =
        new() { BaseOffset = 0x7000, Size = 229 * 1024, Granularity = new Alignment(64) };

    [Fact]
    public void The_lives_of_best_fit_ranges_are_what_is_allocated_after_each_step()
    {
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(Ranges));
            RecordedBestFitTests.Run(new BestFitAllocator(Ranges with { Observer = recorder }), new Random(seed));
            Check(recorder.ToTrace("random"), seed);
        }
    }

    [Fact]
    public void The_lives_of_blocks_are_what_is_allocated_after_each_step()
    {
        var options = new GpuBuddyOptions { BaseOffset = 0x7000, Size = 229 * 4096 };
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(options));
            RecordedProgram.Run(new GpuBuddy(options with { Observer = recorder }), new Random(seed), steps: 300);
            Check(recorder.ToTrace("random"), seed);
        }
    }

    [Fact]
    public void A_range_that_moves_lives_at_both_places_until_the_move_ends()
    {
        var recorder = new AllocationRecorder(16, RecordedSpace.Of(Ranges));
        var memory = new BestFitAllocator(Ranges with { Observer = recorder });
        AllocatedRange range = memory.AllocateRange(128);
        Assert.True(memory.TryBeginMove(range, 0x9000, out PendingMove? move, out _));
        memory.AllocateRange(64);
        Assert.True(move.TryComplete(out range));
        memory.Grow(ref range, 192);
        memory.Free(range);
        Assert.Equal(
            [(0x0UL, 128UL, 0, 3), (0x2000UL, 128UL, 1, 4), (0x80UL, 64UL, 2, 6), (0x2000UL, 192UL, 4, 5)],
            HistoryOf(recorder.ToTrace("move")).Lives.Select(life => (life.Address, life.Size, life.Birth, life.Death)));
    }

    [Fact]
    public void A_dropped_move_leaves_the_range_where_it_is()
    {
        var recorder = new AllocationRecorder(16, RecordedSpace.Of(Ranges));
        var memory = new BestFitAllocator(Ranges with { Observer = recorder });
        AllocatedRange range = memory.AllocateRange(128);
        Assert.True(memory.TryBeginMove(range, 0x9000, out PendingMove? move, out _));
        move.Dispose();
        memory.Free(range);
        Assert.Equal(
            [(0x0UL, 128UL, 0, 3), (0x2000UL, 128UL, 1, 2)],
            HistoryOf(recorder.ToTrace("move")).Lives.Select(life => (life.Address, life.Size, life.Birth, life.Death)));
    }

    private static SpaceHistory HistoryOf(Trace trace) =>
        new HistoryBuilder(trace, new RecordedTarget(trace), new Alignment(4096)).Play();

    private static void Check(Trace trace, int seed)
    {
        SpaceHistory history = HistoryOf(trace);
        var target = new RecordedTarget(trace);
        for (int index = 0; index < trace.Events.Length; index++)
        {
            Step(target, trace.Events[index]);
            BlockLife[] live = [.. history.Lives.Where(life => life.IsLiveAt(index)).OrderBy(life => life.Address)];
            ulong sum = live.Aggregate(0UL, (sum, life) => sum + life.Size);
            Assert.Equal((target.Allocated, target.Allocated, seed, index), (sum, history.Points[index].Allocated, seed, index));
            Assert.All(live.Zip(live.Skip(1)), pair => Assert.True(pair.First.Address + pair.First.Size <= pair.Second.Address));
        }

        Assert.Equal(0, target.Differences);
    }

    private static void Step(RecordedTarget target, TraceEvent step)
    {
        switch (step.Kind)
        {
            case TraceEventKind.Allocate:
                target.TryAllocate(step);
                break;
            case TraceEventKind.Free:
                target.Free(step);
                break;
            default:
                target.Apply(step);
                break;
        }
    }
}
