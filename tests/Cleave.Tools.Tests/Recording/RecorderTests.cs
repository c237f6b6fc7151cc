using System.Diagnostics;
using Cleave.Gpu;
using Cleave.Tests;
using Cleave.Tools.Files;
using Cleave.Tools.Recording;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;
using Trace = Cleave.Tools.Traces.Trace;

namespace Cleave.Tools.Tests.Recording;

/// <summary>The buffer of a recorder, and the trace that it makes of what any allocator told it.</summary>
public sealed class RecorderTests
{
    [Fact]
    public void Any_allocator_can_be_recorded_by_its_calls()
    {
        var recorder = new AllocationRecorder(16);
        recorder.Allocated(ObservedRequest.Plain(100), 0x1000, 128);
        recorder.Allocated(ObservedRequest.Plain(5000, 64), 0x2000, 8192);
        recorder.Freed(0x1000, cleared: false);
        recorder.Refused(ObservedRequest.Plain(1 << 30));
        recorder.Freed(0x2000, cleared: true);
        Trace trace = recorder.ToTrace("mine");
        Assert.Equal(["a 0 100 at=0x1000", "a 1 5000 64 at=0x2000", "f 0", "# oom 1073741824", "f 1 zeroed"], Lines(trace));
        Assert.Equal((2, 2, 1, 0), (trace.AllocationCount, trace.FreeCount, trace.OutOfMemoryCount, trace.DetailCount));
        Assert.Equal(5100UL, trace.PeakLiveBytes);
    }

    [Fact]
    public void Times_do_not_go_back()
    {
        var recorder = new AllocationRecorder(1000);
        for (ulong at = 1; at <= 1000; at++)
            recorder.Allocated(ObservedRequest.Plain(1), at, 1);
        long[] times = [.. recorder.ToTrace("times").Events.Select(item => item.TimeMicroseconds!.Value)];
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Times_of_a_long_recording_are_right()
    {
        const long Days = 400L * 24 * 3600;
        var step = new RecordedStep { Ticks = Days * Stopwatch.Frequency, Address = 1, Size = 1 };
        step.Publish(RecordedStepKind.Allocate);
        Assert.Equal(Days * 1_000_000, RecordingReader.Read("long", null, [step], 0).Events[0].TimeMicroseconds);
    }

    [Fact]
    public void Parts_are_freed_one_by_one_or_as_a_whole()
    {
        var recorder = new AllocationRecorder(16);
        recorder.Allocated(ObservedRequest.Plain(300), 0x100, 256);
        recorder.AlsoAllocated(0x100, 0x400, 64);
        recorder.AlsoAllocated(0x100, 0x800, 64);
        recorder.Freed(0x400, cleared: true);
        recorder.Freed(0x100, cleared: false);
        recorder.Freed(0x800, cleared: false);
        Assert.Equal(["a 0 300 at=0x100", "f 0 at=0x400 zeroed", "f 0"], Lines(recorder.ToTrace("parts")));
    }

    [Fact]
    public void A_trimmed_block_is_followed_by_what_is_left_of_it()
    {
        var recorder = new AllocationRecorder(16);
        recorder.Allocated(ObservedRequest.Plain(4096), 0x1000, 4096);
        recorder.Trimmed(0x1000, 0x1400, 1024, cleared: true);
        recorder.AlsoAllocated(0x1000, 0x1400, 1024);
        recorder.Freed(0x1400, cleared: false);
        recorder.ClearReset(isClear: true);
        recorder.Retired(0x8000, 4096, restored: false);
        recorder.Retired(0x8000, 4096, restored: true);
        Assert.Equal(["a 0 4096 at=0x1000", "t 0 1024 at=0x1000 start=0x1400 zeroed", "f 0", "r zeroed", "k 4096 at=0x8000",
            "u 4096 at=0x8000"], Lines(recorder.ToTrace("trim")));
    }

    [Fact]
    public void What_it_never_saw_allocated_is_left_out_and_said_so()
    {
        var recorder = new AllocationRecorder(16);
        recorder.Freed(0x10, cleared: false);
        recorder.Trimmed(0x20, 0x20, 8, cleared: false);
        recorder.Allocated(ObservedRequest.Plain(1), 0x30, 16);
        recorder.Allocated(ObservedRequest.Plain(2), 0x30, 16);
        Trace trace = recorder.ToTrace("late");
        Assert.Equal(["a 0 1 at=0x30", "f 0", "a 1 2 at=0x30"], Lines(trace));
        Assert.Contains("left out: 3 steps of blocks whose allocation was not recorded", trace.Header);
    }

    [Fact]
    public void A_full_buffer_drops_what_follows_and_counts_it()
    {
        var recorder = new AllocationRecorder(3);
        for (ulong at = 1; at <= 5; at++)
            recorder.Allocated(ObservedRequest.Plain(at), at, at);
        Assert.Equal((3, 3, 2L), (recorder.Capacity, recorder.Count, recorder.Dropped));
        Assert.Equal(3, recorder.ToTrace("full").AllocationCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AllocationRecorder(0));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        Assert.Equal(0, HeapMeter.BytesOnce(() => new AllocationRecorder(30_000), recorder => Record(recorder, 10_000)));
    }

    [Fact]
    public async Task Threads_lose_nothing()
    {
        var recorder = new AllocationRecorder(80_000);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(thread => Task.Run(() =>
        {
            for (ulong i = 0; i < 10_000; i++)
            {
                recorder.Allocated(ObservedRequest.Plain(1), ((ulong)thread << 32) | i, 1);
                recorder.Freed(((ulong)thread << 32) | i, cleared: false);
            }
        })));
        Trace trace = recorder.ToTrace("threads");
        Assert.Equal((40_000, 40_000, 0UL), (trace.AllocationCount, trace.FreeCount, trace.FinalLiveBytes));
    }

    [Fact]
    public void A_saved_recording_is_read_by_the_tools()
    {
        string path = Path.Combine(Path.GetTempPath(), $"cleave-{Guid.NewGuid():N}.trace");
        var parameters = new GpuBuddyOptions { Size = 1 << 20 };
        var recorder = new AllocationRecorder(16, RecordedSpace.Of(parameters));
        using (new GpuBuddy(parameters with { Observer = recorder }).Allocate(12288))
        {
            recorder.Save(path);
        }

        Trace trace = Assert.Single(TraceFile.Open(path));
        File.Delete(path);
        Assert.Equal(RecordedSpace.Of(parameters), trace.Space);
        Assert.Equal((12288UL, 1), (trace.Events[0].Size, trace.AllocationCount));
    }

    private static void Record(AllocationRecorder recorder, ulong count)
    {
        for (ulong at = 1; at <= count; at++)
        {
            recorder.Allocated(ObservedRequest.Plain(at), at, at);
            recorder.Freed(at, cleared: false);
        }
    }

    /// <summary>The events as text, without their times.</summary>
    private static string[] Lines(Trace trace)
    {
        var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#' || line.StartsWith("# oom", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ').Where(word => word[0] != '@')))];
    }
}
