using System.Text.Json;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;
using Cleave.Planning;
using Cleave.Pool;
using Cleave.Tools.Advice;
using Cleave.Tools.Files;
using Cleave.Tools.Json;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Advice;
using Cleave.Tools.Tests.Recording;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Snapshots;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>Every report that is written as JSON keeps to the schema that is published for it.</summary>
public sealed class SchemaTests
{
    private static readonly string AdviceSchema = Schema("advice.schema.json");
    private static readonly string MemorySchema = Schema("memory-report.schema.json");
    private static readonly string PlanSchema = Schema("plan.schema.json");
    private static readonly string ReplaySchema = Schema("replay.schema.json");

    public static TheoryData<string> SampleFiles =>
        [.. Directory.EnumerateFiles(Samples.Folder).Select(path => Path.GetFileName(path)).Where(name => name != "README.md")];

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Reports_of_every_sample_keep_to_it(string sample)
    {
        Trace trace = TraceFile.Open(Samples.PathOf(sample))[0];
        ReplayResult[] results = [.. PlacementPolicy.All.Select(policy => Replayer.Run(trace, policy, Play.Untimed))];
        Assert.Empty(CheckReplay(new ReplayReport([new TraceReport(trace, results)])));
        Assert.All(results, result => Assert.Empty(CheckMemory(MemoryReport.Of(trace, result, Play.Untimed))));
        Assert.Empty(CheckMemory(MemoryReport.Of(trace, results[0], Play.Untimed, at: 0, lives: 5)));
        Assert.All(trace.Layout is null ? [] : new[] { MemoryReport.OfRecorded(trace) }, report => Assert.Empty(CheckMemory(report)));
    }

    [Fact]
    public void So_do_failures_refusals_times_and_recorded_placements()
    {
        Trace trace = Play.Trace("a 0 4096; a 1 99999999; oom 5; f 0");
        ReplayResult[] results = [.. PlacementPolicy.All.Append(PlacementPolicy.KVmalloc).Select(
            policy => Replayer.Run(trace, policy, new ReplayOptions { Size = 8192, TimedPasses = 1, CompactBytes = 4096 }))];
        Trace recorded = RecordedReplayTests.Read("# space: gpu-buddy base=0 size=8192 chunk=4096\na 0 8193 at=0\n");
        ReplayResult placed = Replayer.Run(recorded, PlacementPolicy.Recorded, Play.Untimed);
        Assert.Equal(1, placed.FailureCount);
        Assert.Empty(CheckReplay(new ReplayReport([new TraceReport(trace, results), new TraceReport(recorded, [placed])])));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1UL << 20)]
    public void So_do_plans(ulong? capacity)
    {
        Trace trace = TraceFile.Open(Samples.PathOf("minimalloc-E.trace"))[0];
        PlannedAllocation[] allocations = TracePlan.AllocationsOf(trace);
        MemoryPlan plan = MemoryPlanner.Plan(allocations, new MemoryPlannerOptions { NodeLimit = 1000, Capacity = capacity });
        PlanCsvRow[] rows = [.. allocations.Select((one, index) => new PlanCsvRow($"{index}", one, plan.Offsets[index]))];
        var report = new PlanReport(trace, rows, plan, Replayer.Run(trace, PlacementPolicy.BestFit, Play.Untimed), capacity)
        {
            Trial = capacity is null ? IterationTrial.Run(trace, planNodeLimit: 1000) : null,
        };
        Assert.Empty(Check(PlanSchema, stream => PlanJson.Write([report], stream)));
    }

    [Theory]
    [InlineData("a 0 5000; a 1 4096; f 0; oom 5")]
    [InlineData("a 0 18446744073709551615")]
    public void So_do_advices(string events)
    {
        var untimed = new AdviceOptions { TimedPasses = 0 };
        Trace state = new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).ReadOne();
        Trace[] traces = [Play.Trace(events), AdviserTests.Recorded().ReadOne(), state];
        var report = new AdviceReport([.. traces.Select(trace => Adviser.Of(trace, untimed)), Adviser.Of(traces[1])]);
        Assert.Empty(Check(AdviceSchema, stream => AdviceJson.Write(report, stream)));
    }

    [Fact]
    public void So_do_allocators_as_they_are_now()
    {
        var buddy = new GpuBuddy(
            new GpuBuddyOptions { BaseOffset = ulong.MaxValue - (1UL << 40), Size = 1UL << 40, TrackAllocations = true });
        buddy.Free(buddy.AllocateBlock(4096), cleared: true);
        using AllocatedBlocks held = buddy.Allocate(3 << 20);
        held.Tag = "held";
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 4096, MaxSize = 512, MinBuddy = 16 });
        pool.Retire(32, 32);
        pool.Allocate(100);
        Assert.Empty(CheckMemory(MemoryReport.Of(buddy)));
        Assert.Empty(CheckMemory(MemoryReport.Of(pool)));
        Assert.Empty(CheckMemory(MemoryReport.Of(BuddyPool.Synchronized(pool))));
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(1 << 20));
        Assert.Empty(CheckMemory(MemoryReport.Of(heap)));
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 1 << 20 }] });
        using var pages = new PageAllocator(memory.ToFreePageList());
        pages.Allocate(3);
        Assert.Empty(CheckMemory(MemoryReport.Of(pages)));
        Assert.Empty(CheckMemory(MemoryReport.Of(new GpuBuddyCore(1 << 20, new Alignment(4096)))));
    }

    [Theory]
    [InlineData("""{"version": 1, "traces": []}""", "$.version: 1 is not 2")]
    [InlineData("""{"version": 2}""", "$: traces is missing")]
    [InlineData("""{"version": 2, "traces": {}}""", "$.traces: Object is not array")]
    [InlineData("""{"version": 2, "traces": [], "more": 1}""", "$: more is not in the schema")]
    public void The_check_finds_what_breaks_a_schema(string text, string problem)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal([problem], SchemaWalker.Check(ReplaySchema, document.RootElement));
    }

    private static IReadOnlyList<string> CheckMemory(MemoryReport report) =>
        Check(MemorySchema, stream => MemoryJson.Write(report, stream));

    private static IReadOnlyList<string> CheckReplay(ReplayReport report) =>
        Check(ReplaySchema, stream => ReplayJson.Write(report, stream));

    private static IReadOnlyList<string> Check(string schema, Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return SchemaWalker.Check(schema, document.RootElement);
    }

    private static string Schema(string name) => File.ReadAllText(Path.Combine(Samples.Folder, "..", "..", "docs", name));
}
