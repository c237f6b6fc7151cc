using System.Text;
using System.Text.Json;
using Cleave.Tools.Files;
using Cleave.Tools.Json;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The report for programs: names, numbers, version.</summary>
public sealed class ReplayJsonTests
{
    private static readonly ReplayOptions OnePolicy = Play.Untimed with { Policies = [PlacementPolicy.Scattered] };

    [Fact]
    public void The_document_has_a_version_and_the_traces()
    {
        using JsonDocument document = Write(ReplayTextTests.Report("a 0 1", Play.Untimed));
        Assert.Equal(["version", "traces"], Names(document.RootElement));
        Assert.Equal(ReplayJson.Version, document.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("traces").GetArrayLength());
    }

    [Fact]
    public void Every_field_is_documented()
    {
        string page = File.ReadAllText(Path.Combine(Samples.Folder, "..", "..", "docs", "replay.md"));
        Trace snapshot = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0];
        ReplayResult failing = Replayer.Run(snapshot, PlacementPolicy.Scattered, Play.Untimed with { Size = 1 << 30 });
        Assert.NotEqual(0, failing.FailureCount);
        using JsonDocument document = Write(new ReplayReport([new TraceReport(snapshot, [failing])]));

        Assert.All(JsonNames.All(document.RootElement), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trace_has_its_counts_as_numbers()
    {
        using JsonDocument document = Write(ReplayTextTests.Report("a 0 5000; a 1 1; f 0; oom 3", OnePolicy));
        JsonElement trace = document.RootElement.GetProperty("traces")[0];
        Assert.Equal(
            ["name", "events", "allocations", "frees", "preludeEvents", "outOfMemoryEvents", "peakLiveBytes", "recorded", "recordingNotes",
                "answers", "results"],
            Names(trace));
        Assert.Equal("hand-made", trace.GetProperty("name").GetString());
        string[] counts = ["events", "allocations", "frees", "preludeEvents", "outOfMemoryEvents", "peakLiveBytes"];
        Assert.Equal([4, 2, 1, 0, 1, 5001], counts.Select(name => trace.GetProperty(name).GetInt32()));
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("recorded").ValueKind);
    }

    [Fact]
    public void A_result_has_its_sizes_in_bytes_and_its_shares_from_0_to_1()
    {
        using JsonDocument document = Write(ReplayTextTests.Report("a 0 5000; f 0", OnePolicy with { Size = 65536 }));
        JsonElement result = document.RootElement.GetProperty("traces")[0].GetProperty("results")[0];
        Assert.Equal(
            [
                "policy", "searched", "served", "searchStepBytes", "searchEnded", "footprintBytes", "footprintRatio", "pageBytes",
                "mappedPeakBytes", "peakLiveBytes",
                "internalFragmentation", "externalFragmentation", "blocksPerAllocation", "splits", "merges", "failureCount",
                "firstFailures", "outOfMemoryServed", "footprintWithRefusedBytes", "placementDifferences", "compaction", "device",
                "nanosecondsPerOperation",
            ],
            Names(result));
        Assert.Equal("scattered", result.GetProperty("policy").GetString());
        Assert.False(result.GetProperty("searched").GetBoolean());
        Assert.True(result.GetProperty("served").GetBoolean());
        string[] sizes = ["footprintBytes", "pageBytes", "mappedPeakBytes", "peakLiveBytes"];
        Assert.Equal([65536, 4096, 8192, 5000], sizes.Select(name => result.GetProperty(name).GetInt32()));
        Assert.Equal(1 - (5000 / 8192.0), result.GetProperty("internalFragmentation").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("nanosecondsPerOperation").ValueKind);
    }

    [Fact]
    public void A_failure_is_told_with_its_event_and_reason()
    {
        using JsonDocument document = Write(ReplayTextTests.Report("a 7 4096; a 8 4096", OnePolicy with { Size = 4096 }));
        JsonElement result = document.RootElement.GetProperty("traces")[0].GetProperty("results")[0];
        Assert.False(result.GetProperty("served").GetBoolean());
        Assert.Equal(1, result.GetProperty("failureCount").GetInt32());
        JsonElement failure = result.GetProperty("firstFailures")[0];
        Assert.Equal(["eventIndex", "line", "id", "size", "reason"], Names(failure));
        string[] numbers = ["eventIndex", "line", "id", "size"];
        Assert.Equal([1, 2, 8, 4096], numbers.Select(name => failure.GetProperty(name).GetInt32()));
        Assert.StartsWith("No room for 4 KiB", failure.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_tells_what_was_recorded_with_it()
    {
        Trace snapshot = Assert.Single(TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz")));
        using JsonDocument document = Write(new ReplayReport([new TraceReport(snapshot, [])]));
        JsonElement recorded = document.RootElement.GetProperty("traces")[0].GetProperty("recorded");
        Assert.Equal(JsonValueKind.Number, recorded.GetProperty("peakReservedBytes").ValueKind);
        Assert.InRange(recorded.GetProperty("peakRatio").GetDouble(), 1.05, 1.07);
    }

    [Fact]
    public void The_largest_size_is_written_whole()
    {
        using JsonDocument document = Write(
            ReplayTextTests.Report($"a 0 {ulong.MaxValue - 4095}", OnePolicy with { Size = ulong.MaxValue }));
        JsonElement result = document.RootElement.GetProperty("traces")[0].GetProperty("results")[0];
        Assert.Equal(ulong.MaxValue - 4095, result.GetProperty("footprintBytes").GetUInt64());
    }

    [Fact]
    public void The_text_ends_with_a_line_end_and_the_stream_stays_open()
    {
        var stream = new MemoryStream();
        ReplayJson.Write(new ReplayReport([]), stream);
        Assert.EndsWith("}\n", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
        Assert.True(stream.CanWrite);
    }

    private static JsonDocument Write(ReplayReport report)
    {
        var stream = new MemoryStream();
        ReplayJson.Write(report, stream);
        return JsonDocument.Parse(stream.ToArray());
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
