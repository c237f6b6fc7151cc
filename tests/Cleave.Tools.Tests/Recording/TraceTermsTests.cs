using Cleave.Tools.Input;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>The terms of events and the steps of an allocator, in the text form.</summary>
public sealed class TraceTermsTests
{
    private const string Text = """
        # space: gpu-buddy base=28672 size=1048576 chunk=4096
        a 5 8192 4096 @12 at=0x8000 range=0x7000-0xf000 top contiguous clear untrimmed one
        a 6 4096 at=0x9000 raw=21
        # oom 4096 4096 @13 range=0x0-0x2000
        f 5 @14 at=0xa000 zeroed
        f 5 zeroed
        t 6 2048 at=0x9000 start=0x9800
        r
        r zeroed
        k 64 at=0x100
        u 64 @15 at=0x100

        """;

    [Fact]
    public void Every_form_is_read_and_written_again()
    {
        Trace trace = RecordedReplayTests.Read(Text);
        var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        Assert.Equal(Text.ReplaceLineEndings("\n"), text.ToString());
        Assert.Equal((2, 1, 1, 6), (trace.AllocationCount, trace.FreeCount, trace.OutOfMemoryCount, trace.DetailCount));
        Assert.Equal(
            new TraceTerms
            {
                At = 0x8000,
                Start = 0x7000,
                End = 0xf000,
                Asked = ObservedTerms.Range | ObservedTerms.TopDown | ObservedTerms.Contiguous
                    | ObservedTerms.Clear | ObservedTerms.Untrimmed | ObservedTerms.OneBlock,
            },
            trace.Events[0].Terms);
        Assert.Equal(new RecordedSpace { Allocator = RecordedAllocator.GpuBuddy, Base = 28672, Size = 1 << 20, Chunk = 4096 }, trace.Space);
    }

    [Theory]
    [InlineData("a 1 1 bogus", "unexpected field 'bogus'")]
    [InlineData("a 1 1 at=", "unexpected field 'at='")]
    [InlineData("a 1 1 at=0xg", "unexpected field 'at=0xg'")]
    [InlineData("a 1 1 range=5", "unexpected field 'range=5'")]
    [InlineData("a 1 1 raw=99999999999", "unexpected field 'raw=99999999999'")]
    [InlineData("a 1 1 @5 at=1 7", "unexpected field '7'")]
    [InlineData("f 1 at=0x0", "id 1 was never allocated")]
    [InlineData("a 1 1\nt 1 5", "the block is not named; at= is missing")]
    [InlineData("a 1 1\nt 1 0 at=0", "size 0")]
    [InlineData("a 1 1\nf 1\nf 1 at=0", "id 1 was already freed")]
    [InlineData("k 0 at=0", "size 0")]
    [InlineData("# space: heap base=0 size=1 chunk=1", "a space names its allocator")]
    [InlineData("# space: pool size=1", "a space names its allocator")]
    public void What_breaks_the_form_is_refused_with_its_line(string text, string problem)
    {
        var error = Assert.Throws<TraceFormatException>(() => RecordedReplayTests.Read(text));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"test: line {text.Count(c => c == '\n') + 1}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_policies_pass_over_the_steps_of_the_recorded_allocator()
    {
        Trace trace = RecordedReplayTests.Read("a 1 4096\nt 1 1024 at=0\nr zeroed\nk 16 at=0\na 2 4096\nf 1 at=0\nf 1\nf 2\n");
        Assert.Equal((2, 8192UL), (Replay.Play.Scattered(trace, Replay.Play.Untimed).Served, trace.PeakLiveBytes));
    }
}
