using System.Text;
using Cleave.BestFit;
using Cleave.Tests;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>A recording of a best-fit allocator replays to the same placements, from the text of the trace too.</summary>
public sealed class RecordedBestFitTests
{
    private static readonly BestFitAllocatorOptions Options =
        new() { BaseOffset = 0x7000, Size = 229 * 1024, Granularity = new Alignment(64) };

    [Fact]
    public void It_is_replayed_range_for_range()
    {
        for (int seed = 0; seed < TestEffort.Runs(200); seed++)
        {
            var recorder = new AllocationRecorder(10_000, RecordedSpace.Of(Options));
            var memory = new BestFitAllocator(Options with { Observer = recorder });
            Run(memory, new Random(seed));
            Trace trace = Reread(recorder.ToTrace("random"));
            var target = new RecordedTarget(trace);
            ReplayPass.Measure(trace, target, new Alignment(4096), tryOutOfMemory: true);
            Assert.Equal((0, $"seed {seed}"), (target.Differences, $"seed {seed}"));
            Assert.Equal((memory.AllocatedBytes, memory.LargestFreeRun), (target.Allocated, target.LargestFreeBlock));
            Assert.Equal(memory.GetStatistics().FreeRuns, target.FreeBlocks.Aggregate(0UL, (sum, order) => sum + order.Free));
            Assert.Equal(memory.FreeBytes, target.FreeBlocks.Aggregate(0UL, (sum, order) => sum + order.Bytes));
        }
    }

    [Fact]
    public void A_growth_is_a_line_of_the_trace()
    {
        var recorder = new AllocationRecorder(16, RecordedSpace.Of(Options));
        var memory = new BestFitAllocator(Options with { Observer = recorder });
        AllocatedRange range = memory.AllocateRange(
            100, new Alignment(256), RangePlacement.Within(0x8000, 0x9000).FromTheTop(), preferClear: true);
        memory.Grow(ref range, 200);
        memory.Trim(ref range, range.Offset + 64, 64, cleared: true);
        memory.Free(range);
        string[] lines = Text(recorder.ToTrace("grow")).Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.Equal(
            ["a 0 100 256 at=0x8f00 range=0x8000-0x9000 top clear", "g 0 256 at=0x8f00", "t 0 64 at=0x8f00 start=0x8f40 zeroed", "f 0"],
            lines.Select(line => string.Join(' ', line.Split(' ').Where(word => word[0] != '@'))));
        Assert.Contains("# space: best-fit base=28672 size=234496 chunk=64", Text(recorder.ToTrace("grow")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_growth_that_was_not_seen_allocated_is_left_out()
    {
        var recorder = new AllocationRecorder(16);
        recorder.Grown(0x1000, 8192);
        Assert.Contains("left out: 1 steps of blocks whose allocation was not recorded", recorder.ToTrace("late").Header);
    }

    /// <summary>Moves a range, or drops the move, with an allocation in between.</summary>
    private static AllocatedRange Move(BestFitAllocator memory, List<AllocatedRange> live, int at, Random random)
    {
        ulong target = memory.BaseOffset + (256 * (ulong)random.Next((int)(memory.Size / 256)));
        if (!memory.TryBeginMove(live[at], target, out PendingMove? move, out _))
            return live[at];
        using (move)
        {
            if (memory.TryAllocateRange(500, out AllocatedRange other))
                live.Add(other);
            return random.Next(4) > 0 && move.TryComplete(out AllocatedRange moved, cleared: random.Next(2) == 0) ? moved : live[at];
        }
    }

    [Fact]
    public void A_resize_and_the_steps_of_a_move_are_lines_of_the_trace()
    {
        var recorder = new AllocationRecorder(16, RecordedSpace.Of(Options));
        var memory = new BestFitAllocator(Options with { Observer = recorder });
        AllocatedRange range = memory.AllocateRange(100);
        memory.Grow(1 << 20);
        Assert.True(memory.TryBeginMove(range, 0x8000, out PendingMove? dropped, out _));
        dropped.Dispose();
        Assert.True(memory.TryMove(new RangeMove(range, 0x9000), _ => { }, out range, out _));
        memory.Free(range);
        string[] lines = Text(recorder.ToTrace("move")).Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.Equal(
            [
                "a 0 100 1 at=0x7000", "s 1048576", "m 0 128 at=0x7000 to=0x8000", "d 0 128 at=0x7000 to=0x8000",
                "m 0 128 at=0x7000 to=0x9000",
                "e 0 128 at=0x7000 to=0x9000", "f 0",
            ],
            lines.Select(line => string.Join(' ', line.Split(' ').Where(word => word[0] != '@'))));
    }

    internal static void Run(BestFitAllocator memory, Random random)
    {
        var live = new List<AllocatedRange>();
        for (int step = 0; step < 300; step++)
        {
            int at = live.Count == 0 ? -1 : random.Next(live.Count);
            switch (at < 0 ? 0 : random.Next(10))
            {
                case < 4:
                    ulong low = memory.BaseOffset + (ulong)random.Next(200_000);
                    RangePlacement placement = random.Next(3) == 0 ? RangePlacement.Within(low, low + 30_000) : RangePlacement.Lowest;
                    placement = random.Next(3) == 0 ? placement.FromTheTop() : placement;
                    Alignment? alignment = random.Next(3) == 0 ? new Alignment(1UL << random.Next(13)) : null;
                    if (memory.TryAllocateRange(
                        (ulong)random.Next(1, 9000), out AllocatedRange range, out _, alignment, placement, random.Next(3) == 0))
                        live.Add(range);
                    break;
                case 4:
                    AllocatedRange grown = live[at];
                    memory.TryGrow(ref grown, grown.Size + (ulong)random.Next(3000), out _);
                    live[at] = grown;
                    break;
                case 8:
                    ulong size = (ulong)random.Next(100_000, 400_000);
                    if (size >= memory.Size)
                        memory.Grow(size);
                    else
                        memory.TryShrink(size);
                    break;
                case 9:
                    live[at] = Move(memory, live, at, random);
                    break;
                case 5:
                    AllocatedRange trimmed = live[at];
                    ulong start = trimmed.Offset + (64 * (ulong)random.Next((int)(trimmed.Size / 64)));
                    memory.Trim(ref trimmed, start, 1 + (ulong)random.Next((int)(trimmed.End - start)), random.Next(2) == 0);
                    live[at] = trimmed;
                    break;
                case 6 when random.Next(20) == 0:
                    memory.ResetClear(random.Next(2) == 0);
                    break;
                default:
                    memory.Free(live[at], random.Next(2) == 0);
                    live.RemoveAt(at);
                    break;
            }
        }
    }

    private static Trace Reread(Trace trace)
    {
        using var reader = new TraceTextReader(new MemoryStream(Encoding.UTF8.GetBytes(Text(trace))), trace.Name);
        return reader.ReadTrace();
    }

    private static string Text(Trace trace)
    {
        using var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        return text.ToString();
    }
}
