using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Advice;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Snapshots;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The first lines of a replay: is it fragmentation, how much, and what to do.</summary>
public sealed class AnswerTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Idle_memory_names_the_hole_and_the_setting_of_PyTorch()
    {
        string text = Text(Fragmented().ReadOne());

        Assert.Contains(
            "Fragmentation: 49 % of the 40 MiB that PyTorch had reserved was idle at the peak (19.5 MiB), most of "
                + "it in one hole of 19.5 MiB", text, StringComparison.Ordinal);
        Assert.Contains("no later request that fits in it fills even half of it", text, StringComparison.Ordinal);
        Assert.Contains("try PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_is_on_is_not_proposed()
    {
        SnapshotScript script = Fragmented();
        script.Root["allocator_settings"] = new Dictionary<string, object?> { ["expandable_segments"] = true };

        Assert.Contains("expandable_segments is on already", Text(script.ReadOne()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_cache_is_no_fragmentation()
    {
        Trace trace = new SnapshotScript().Event("segment_alloc", 0x2000000, 20 * MiB).Event("alloc", 0x2000000, 20 * MiB)
            .Block(0x2000000, 20 * MiB, 20 * MiB).ReadOne();

        Assert.Contains("No fragmentation to speak of: 0.0 % of the 20 MiB", Text(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void One_state_has_no_answer_but_says_how_to_record()
    {
        Trace trace = new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).ReadOne();
        string text = Text(trace, policies: []);

        Assert.Contains("No answer: no event was recorded", text, StringComparison.Ordinal);
        Assert.Contains("torch.cuda.memory._record_memory_history()", text, StringComparison.Ordinal);
        Assert.DoesNotContain("at the peak", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_known_gets_no_answer_and_no_ratio()
    {
        Trace trace = CachingProgram.Record(["free_requested", "free_completed"], freshAddresses: true).ReadOne();
        string text = Text(trace);

        Assert.Contains("No answer: what this recording lacks", text, StringComparison.Ordinal);
        Assert.Contains("no frees were recorded", text, StringComparison.Ordinal);
        Assert.Matches(@"as recorded +- +60 MiB +- ", text);
        Assert.Matches(@"scattered +- +\S+ MiB +- ", text);
    }

    [Theory]
    [InlineData(4 * MiB, "would have fitted in 15.5 MiB, and PyTorch could have had 24 MiB: it failed by fragmentation")]
    [InlineData(
        1 * MiB, "would have been refused under this policy too: the recording with it needs 15.5 MiB, and PyTorch could have had 11 MiB")]
    public void A_refused_request_says_in_how_much_it_would_have_fitted(long deviceFree, string answer)
    {
        long reserved = deviceFree == MiB ? 10 * MiB : 20 * MiB;
        SnapshotScript script = new SnapshotScript().Event("segment_alloc", 0x2000000, reserved).Event("alloc", 0x2000000, 10 * MiB)
            .Event("oom", 0, (11 * MiB / 2));
        script.LastEvent.Remove("addr");
        script.LastEvent["device_free"] = deviceFree;
        Trace trace = script.Segment(0x2000000, reserved).Block(0x2000000, 10 * MiB, 10 * MiB).ReadOne();

        Assert.Contains(
            $"scattered: the request for 5.50 MiB that the recorded program was refused {answer}.", Text(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_requests_in_a_fixed_space_are_counted()
    {
        Assert.Contains("the request for 4 KiB that the recorded program was refused would have been refused under this policy too.", Fixed(
            "a 0 4096; oom 4096", 4096), StringComparison.Ordinal);
        Assert.Contains("the 2 requests that the recorded program was refused, up to 8 KiB, would have been served 1 times.", Fixed(
            "a 0 4096; oom 4096; oom 8192", 8192), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_trace_compares_one_run_with_blocks_that_are_mapped()
    {
        string text = Text(Play.Trace(AdviserTests.Holes()), [.. PlacementPolicy.Usual, PlacementPolicy.BestFit]);
        Assert.Contains(
            "GpuBuddy needs 38 % more than the peak of live bytes if each allocation is one run of addresses, and BestFitAllocator 38 %.",
            text, StringComparison.Ordinal);
        Assert.Contains("GpuBuddy needs 0.0 % more than the peak if an allocation may be several blocks that are mapped side by side.",
            text, StringComparison.Ordinal);
        Assert.Contains("BestFitAllocator needs 38 % more than the peak of live bytes", Text(
            Play.Trace(AdviserTests.Holes()), [PlacementPolicy.BestFit]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_beginning_that_is_cut_off_says_how_much_is_inferred()
    {
        Trace trace = new SnapshotScript().Event("free_requested", 0x2000000, 3 * MiB).Event("alloc", 0x2000000, 1 * MiB)
            .Segment(0x2000000, 20 * MiB).Block(0x2000000, 1 * MiB, 1 * MiB).ReadOne();

        Assert.Contains("the recording begins in the middle: 1 blocks (3 MiB, 100.0% of the peak) were live before it", Text(
            trace), StringComparison.Ordinal);
    }

    // Twice 20 MiB, each with a small block, so that half is idle and in one hole.
    private static SnapshotScript Fragmented() => new SnapshotScript()
        .Event("segment_alloc", 0x2000000, 20 * MiB).Event("alloc", 0x2000000, 20 * MiB)
        .Event("segment_alloc", 0x4000000, 20 * MiB).Event("alloc", 0x4000000, MiB / 2)
        .Segment(0x2000000, 20 * MiB).Block(0x2000000, 20 * MiB, 20 * MiB)
        .Segment(0x4000000, 20 * MiB).Block(0x4000000, MiB / 2, MiB / 2);

    private static string Fixed(string events, ulong size)
    {
        Trace trace = Play.Trace(events);
        var text = new StringWriter();
        ReplayText.Write(
            new ReplayReport([new TraceReport(trace, [Play.Scattered(trace, Play.Untimed with { Size = size })])]), text, 1000);
        return text.ToString();
    }

    private static string Text(Trace trace, IReadOnlyList<PlacementPolicy>? policies = null)
    {
        var report = new TraceReport(
            trace, [.. (policies ?? PlacementPolicy.Usual).Select(policy => Replayer.Run(trace, policy, Play.Untimed))]);
        var text = new StringWriter();
        ReplayText.Write(new ReplayReport([report]), text, 1000);
        return text.ToString();
    }
}
