using System.Text;
using Cleave.Tools.Advice;
using Cleave.Tools.Html;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Snapshots;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Advice;

/// <summary>The sentences and the table of an advice.</summary>
public sealed class AdviceTextTests
{
    private static readonly AdviceOptions Untimed = new() { TimedPasses = 0 };

    [Fact]
    public void A_recording_of_PyTorch_gets_its_setting_an_allocator_and_the_saving()
    {
        string text = Text(AdviserTests.Recorded().ReadOne());
        Assert.Contains(
            "Fragmentation: 32 % of the 60 MiB that PyTorch had reserved was idle at the peak (19 MiB)", text, StringComparison.Ordinal);
        Assert.Contains("try PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True.", text, StringComparison.Ordinal);
        Assert.Contains(
            "take BestFitAllocator with a granularity of 256 bytes and a space of 41 MiB (42991616 bytes), 0.0 % "
                + "above the peak of live bytes. "
            + "This saves 19 MiB (32 %) of the 60 MiB that PyTorch had reserved.", text, StringComparison.Ordinal);
        Assert.Contains("Mapping memory page by page gains nothing here: GpuBuddy without the flag Contiguous needs 41 MiB", text,
            StringComparison.Ordinal);
        Assert.Contains("No placement gains much more: a plan made with the whole recording known needs 41 MiB, which is proved the least.",
            text, StringComparison.Ordinal);
        Assert.Matches(@"as recorded +60 MiB +1\.463 +-", text);
        Assert.Matches(@"BestFitAllocator, 256 bytes \* +41 MiB +1\.000 +19 MiB", text);
        Assert.Matches("planned in advance +41 MiB +1\\.000", text);
    }

    [Fact]
    public void A_text_trace_gets_an_allocator_and_what_mapping_and_planning_gain()
    {
        string text = Text(Play.Trace(AdviserTests.Holes()));
        Assert.Contains("Take BestFitAllocator with a granularity of 256 bytes and a space of 704 KiB (720896 bytes), 38 % above the peak",
            text, StringComparison.Ordinal);
        Assert.Contains(
            "The recording does not say how much memory its own allocator held, so the saving is unknown.", text, StringComparison.Ordinal);
        Assert.Contains(
            "If the memory can be mapped page by page, take GpuBuddy without the flag Contiguous instead: it needs 512 "
                + "KiB, 0.0 % above the peak, "
            + "192 KiB less, in 1.20 blocks for an allocation on average.", text, StringComparison.Ordinal);
        Assert.Contains(
            "place its allocations in advance with MemoryPlanner (cleave plan): a plan needs 512 KiB, which is proved the "
                + "least, 27 % below best fit.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PyTorch", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_above_the_advised_allocator_is_not_mentioned()
    {
        TraceAdvice advice = Adviser.Of(AdviserTests.Recorded().ReadOne(), Untimed);
        AllocatorTrial smaller = advice.Best! with { Result = advice.Best.Result! with { Space = advice.Plan!.Height - 1 } };
        string text = Text(advice with { Trials = [smaller] });
        Assert.Contains("take BestFitAllocator", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a plan made with the whole recording", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_footprint_above_the_recorded_one_is_no_saving()
    {
        TraceAdvice advice = Adviser.Of(AdviserTests.Recorded().ReadOne(), Untimed);
        AllocatorTrial larger = advice.Best! with { Result = advice.Best.Result! with { Space = 63 << 20 } };
        string text = Text(advice with { Trials = [larger] });
        Assert.Contains("PyTorch had reserved 3 MiB (5.0 %) less, 60 MiB.", text, StringComparison.Ordinal);
        Assert.Matches(@"256 bytes \* +63 MiB +1\.537 +-3 MiB", text);
    }

    [Fact]
    public void The_time_is_of_the_advised_allocator()
    {
        TraceAdvice advice = Adviser.Of(Play.Trace("a 0 1"), Untimed);
        AllocatorTrial timed = advice.Best! with { Result = advice.Best.Result! with { NanosecondsPerOperation = 83.4 } };
        Assert.Contains("An allocation or a free by BestFitAllocator costs 83 ns in this replay", Text(
            advice with { Trials = [timed] }), StringComparison.Ordinal);
        Assert.DoesNotContain(" ns in this replay", Text(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void No_served_allocator_and_no_history_are_said()
    {
        Assert.Contains("No allocator served the whole recording with one run of addresses for each allocation: ", Text(
            Play.Trace("a 0 18446744073709551615")), StringComparison.Ordinal);
        string state = Text(new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).ReadOne());
        Assert.Contains("No answer: no event was recorded", state, StringComparison.Ordinal);
        Assert.DoesNotContain("No allocator", state, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peak_that_is_not_known_gives_no_ratio_and_no_saving()
    {
        TraceAdvice advice = Adviser.Of(
            CachingProgram.Record(["free_requested", "free_completed"], freshAddresses: true).ReadOne(), Untimed);
        Assert.False(advice.HasExactPeak);
        Assert.NotNull(advice.Best);
        Assert.Null(advice.RatioOf(advice.Best));
        Assert.Null(advice.SavedBy(advice.Best));
        Assert.DoesNotContain("above the peak", Text(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_request_is_answered_for_the_advised_allocator() =>
        Assert.Contains("bestfit: the request for 4 KiB that the recorded program was refused would have fitted in 8 KiB.", Text(
            Play.Trace("a 0 4096; oom 4096")), StringComparison.Ordinal);

    [Fact]
    public void The_lines_fit_in_the_width()
    {
        var text = new StringWriter();
        AdviceText.Write(new AdviceReport([Adviser.Of(AdviserTests.Recorded().ReadOne(), Untimed)]), text, 60);
        Assert.All(text.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 60));
    }

    [Fact]
    public void The_page_has_the_sentences_the_table_and_the_pictures()
    {
        TraceAdvice advice = Adviser.Of(AdviserTests.Recorded().ReadOne(), Untimed);
        var page = new MemoryStream();
        HtmlReport.Write(new AdviceReport([advice with { Maps = Adviser.MapsOf(advice, Untimed) }]), page);
        string html = Encoding.UTF8.GetString(page.ToArray());
        Assert.Contains("take BestFitAllocator with a granularity of 256 bytes", html, StringComparison.Ordinal);
        Assert.Contains("planned in advance", html, StringComparison.Ordinal);
        Assert.Contains("\"placement\":\"bestfit\"", html, StringComparison.Ordinal);
    }

    private static string Text(Trace trace) => Text(Adviser.Of(trace, Untimed));

    private static string Text(TraceAdvice advice)
    {
        var text = new StringWriter();
        AdviceText.Write(new AdviceReport([advice]), text, 1000);
        return text.ToString();
    }
}
