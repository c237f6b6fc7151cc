using System.Text;
using Cleave.Tests;
using Cleave.Tools.Input;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class TraceTextReaderTests
{
    [Fact]
    public void Every_field_of_an_event_is_read()
    {
        Trace trace = TraceText.Read("a 7 4096 256 @10\na 9 1 @11\na 8 2\nf 7 @12\nf 8\n");

        Assert.Equal(
            [
                new TraceEvent(TraceEventKind.Allocate, 0, 4096, 256, 10, 1),
                new TraceEvent(TraceEventKind.Allocate, 1, 1, 0, 11, 2),
                new TraceEvent(TraceEventKind.Allocate, 2, 2, 0, null, 3),
                new TraceEvent(TraceEventKind.Free, 0, 4096, 0, 12, 4),
                new TraceEvent(TraceEventKind.Free, 2, 2, 0, null, 5),
            ],
            trace.Events.AsEnumerable());
        Assert.Equal([7, 9, 8], trace.OriginalIds.AsEnumerable());
    }

    [Fact]
    public void The_counts_and_the_bytes_add_up()
    {
        Trace trace = TraceText.Read("a 0 10\na 1 20\nf 0\na 2 5\n# oom 99 @4\n");

        Assert.Equal((3, 1, 1), (trace.AllocationCount, trace.FreeCount, trace.OutOfMemoryCount));
        Assert.Equal((30UL, 25UL), (trace.PeakLiveBytes, trace.FinalLiveBytes));
        Assert.Equal(new TraceEvent(TraceEventKind.OutOfMemory, TraceEvent.NoId, 99, 0, 4, 5), trace.Events[^1]);
    }

    [Fact]
    public void Comments_blank_lines_tabs_CRLF_and_a_byte_order_mark_do_not_matter()
    {
        Trace trace = TraceText.Read("\ufeff# x\r\n\r\n  a\t0  8 # note\r\n\t\n# y\nf 0\r");

        Assert.Equal([TraceEventKind.Allocate, TraceEventKind.Free], trace.Events.Select(item => item.Kind));
        Assert.Equal([3, 6], trace.Events.Select(item => item.Line));
        Assert.Equal(["x"], trace.Header.AsEnumerable());
    }

    [Fact]
    public void The_prelude_is_counted_and_stays_out_of_the_header()
    {
        Trace trace = TraceText.Read("# source: s\n# prelude: 2 blocks\na 0 8\na 1 8\n# prelude end\nf 1\n# later\n");

        Assert.Equal(2, trace.PreludeCount);
        Assert.Equal(["source: s"], trace.Header.AsEnumerable());
    }

    [Fact]
    public void An_empty_file_is_an_empty_trace() => Assert.Empty(TraceText.Read("").Events);

    [Fact]
    public void A_comment_that_only_sounds_like_an_event_is_prose()
    {
        Trace trace = TraceText.Read("# oom came at noon\n# prelude was not recorded\n");

        Assert.Empty(trace.Events);
        Assert.Equal(2, trace.Header.Length);
    }

    [Fact]
    public void The_extremes_of_every_number_are_taken()
    {
        Trace trace = TraceText.Read(
            $"a {long.MinValue} 1\na {long.MaxValue} {ulong.MaxValue - 1} {1UL << 63} @{long.MaxValue}\nf {long.MinValue}\n");

        Assert.Equal(ulong.MaxValue, trace.PeakLiveBytes);
        Assert.Equal(1UL << 63, trace.Events[1].Alignment);
        Assert.Equal(long.MaxValue, trace.Events[1].TimeMicroseconds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public void A_pipe_that_drips_gives_the_same_trace_plain_and_zipped(int most)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(id => $"a {id} {id + 1}\nf {id}\n")));
        Trace expected = TraceText.Read(text);

        Assert.Equal(expected.Events.AsEnumerable(), TraceText.Read(new DripStream(text, most)).Events);
        Assert.Equal(expected.Events.AsEnumerable(), TraceText.Read(new DripStream(TraceText.Gzip(text), most)).Events);
    }

    [Fact]
    public void Streaming_gives_the_ids_of_the_file_and_reads_only_once()
    {
        using var reader = new TraceTextReader(new MemoryStream("# prelude:\na 5 8\n# prelude end\nf 5\n"u8.ToArray()), "t");

        Assert.Equal([5, 5], reader.ReadEvents().Select(item => item.Id));
        Assert.Equal(1, reader.PreludeCount);
        Assert.Throws<InvalidOperationException>(() => reader.ReadTrace());
    }

    [Fact]
    public void Streaming_stops_with_the_error_only_when_it_gets_there()
    {
        using var reader = new TraceTextReader(new MemoryStream("a 0 8\nf 1\n"u8.ToArray()), "t");
        using IEnumerator<TraceEvent> events = reader.ReadEvents().GetEnumerator();

        Assert.True(events.MoveNext());
        Assert.Throws<TraceFormatException>(() => events.MoveNext());
    }

    [Fact]
    public void A_long_trace_streams_in_little_memory()
    {
        // A bit an id with hash overhead is about 1 MiB here; the events themselves would be 60 MiB.
        const long Enough = 8 << 20;
        long count = 0;
        long bytes = HeapMeter.BytesOnce(
            () => new TraceTextReader(new EndlessTrace(500_000), "t"),
            reader =>
            {
                using (reader)
                    count = reader.ReadEvents().LongCount();
            },
            Enough);

        Assert.Equal(1_000_000, count);
        Assert.InRange(bytes, 0, Enough);
    }
}
