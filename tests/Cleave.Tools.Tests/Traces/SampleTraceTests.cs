using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class SampleTraceTests
{
    [Fact]
    public void The_snapshot_and_the_text_of_one_recording_are_the_same_trace()
    {
        Trace snapshot = Assert.Single(TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz")));
        Trace text = Assert.Single(TraceFile.Open(Samples.PathOf("torch-lm-finetune.trace.gz")));

        Assert.Equal(15_495, snapshot.Events.Length);
        Assert.Equal(TraceText.WithoutLines(text), TraceText.WithoutLines(snapshot));
        Assert.Equal(text.OriginalIds.AsEnumerable(), snapshot.OriginalIds);
        Assert.Equal((0, 0), (snapshot.PreludeCount, text.PreludeCount));
        Assert.Equal(new SnapshotNotes(0, 0, 0, 0), snapshot.Notes);
    }

    [Fact]
    public void The_footprint_of_the_recording_is_the_published_one()
    {
        RecordedFootprint footprint = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0].Recorded!;

        Assert.Equal(new RecordedFootprint(1_783_664_516, 1_897_922_560, 1_897_922_560), footprint);
        Assert.Equal(1.06, footprint.PeakRatio!.Value, 2);
        Assert.Equal(0.060, footprint.IdleShareAtPeakLive!.Value, 3);
    }

    [Theory]
    [InlineData("torch-lm-finetune.trace.gz", 15_495, 7_946, 1_783_664_516, 1_011_485_828)]
    [InlineData("vma-renderer.trace", 34, 18, 10_308_608, 3_840_000)]
    [InlineData("minimalloc-A.trace", 308, 154, 1_048_576, 0)]
    [InlineData("minimalloc-B.trace", 340, 170, 1_048_576, 0)]
    [InlineData("minimalloc-C.trace", 406, 203, 1_039_360, 0)]
    [InlineData("minimalloc-D.trace", 426, 213, 986_112, 0)]
    [InlineData("minimalloc-E.trace", 430, 215, 1_048_576, 0)]
    public void Each_text_sample_has_the_figures_it_is_known_for(string name, int events, int allocations, ulong peak, ulong final)
    {
        Trace trace = Assert.Single(TraceFile.Open(Samples.PathOf(name)));

        Assert.Equal((events, allocations), (trace.Events.Length, trace.AllocationCount));
        Assert.Equal((peak, final), (trace.PeakLiveBytes, trace.FinalLiveBytes));
        Assert.Contains(trace.Header, line => line.StartsWith("licence: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Writing_a_sample_and_reading_it_back_changes_nothing()
    {
        Trace trace = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0];

        Assert.Equal(TraceText.WithoutLines(trace), TraceText.WithoutLines(TraceText.Read(TraceText.Write(trace))));
    }

    [Fact]
    public void A_mutated_real_snapshot_is_read_or_refused()
    {
        byte[] pickle = TraceText.Gunzip(Samples.PathOf("torch-lm-finetune.pickle.gz"));
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 30; round++)
        {
            byte[] mutant = [.. pickle];
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            refused += Record.Exception(() => TraceFile.Read(new MemoryStream(mutant), "m")) switch
            {
                null => 0,
                TraceFormatException => 1,
                Exception other => throw new InvalidOperationException("undocumented", other),
            };
        }

        Assert.InRange(refused, 1, 30);
    }
}
