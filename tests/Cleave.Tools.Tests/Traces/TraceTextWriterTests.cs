using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class TraceTextWriterTests
{
    private const string Text = "# source: s\n# prelude: 1 blocks live before the recording began\na -3 10 @0\n# prelude end\n"
        + "a 70 4096 256 @5\na 4 1\nf -3 @9\n# oom 1000 @11\n# oom 7\nf 4\n";

    [Fact]
    public void Writing_what_was_read_gives_the_same_text() => Assert.Equal(Text, TraceText.Write(TraceText.Read(Text)));

    [Fact]
    public void Reading_what_was_written_gives_the_same_trace()
    {
        Trace first = TraceText.Read(Text);
        Trace second = TraceText.Read(TraceText.Write(first));

        Assert.Equal(TraceText.WithoutLines(first), TraceText.WithoutLines(second));
        Assert.Equal(first.OriginalIds.AsEnumerable(), second.OriginalIds);
        Assert.Equal(first.Header.AsEnumerable(), second.Header);
        Assert.Equal((first.PreludeCount, first.PeakLiveBytes), (second.PreludeCount, second.PeakLiveBytes));
    }

    [Fact]
    public void A_random_trace_survives_the_round_trip()
    {
        var random = new Random(20260101);
        var builder = new TraceBuilder("random");
        var live = new List<long>();
        for (int step = 0; step < 2000; step++)
        {
            if (live.Count > 0 && random.Next(2) == 0)
                builder.Free(Take(live, random), random.Next(2) == 0 ? null : step);
            else
                builder.Allocate(Keep(live, step * 1_000_003L), 1 + (ulong)random.NextInt64(1 << 20), 1UL << random.Next(13), step);
        }

        Trace trace = builder.Build();
        Assert.Equal(TraceText.WithoutLines(trace), TraceText.WithoutLines(TraceText.Read(TraceText.Write(trace))));
    }

    [Fact]
    public void An_empty_trace_is_an_empty_text() => Assert.Empty(TraceText.Write(new TraceBuilder("t").Build()));

    private static long Keep(List<long> live, long id)
    {
        live.Add(id);
        return id;
    }

    private static long Take(List<long> live, Random random)
    {
        int index = random.Next(live.Count);
        long id = live[index];
        live.RemoveAt(index);
        return id;
    }
}
