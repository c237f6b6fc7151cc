using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>"cleave map", and the pictures of "cleave replay", as a shell runs them.</summary>
public sealed class MapRunTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_map_of_the_peak_is_plain_text_of_80_characters_when_piped()
    {
        CleaveRun run = await CleaveRun.With("map", Sample);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.Equal("vma-renderer.trace, contiguous, at the peak, event 2 of 34", run.Lines[0]);
        Assert.Equal("--policy scattered, contiguous, bestfit, pool, planned show other placements.", run.Lines[^1]);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Equal(79, run.Lines.Where(line => line.StartsWith('+')).Max(line => line.Length));
    }

    [Theory]
    [InlineData("--at 0", "at event 0 of 34")]
    [InlineData("--at 33 --policy contiguous", "contiguous, at event 33 of 34")]
    [InlineData("--policy pool --size 32MiB", "pool, at the peak")]
    public async Task An_event_and_a_policy_are_chosen(string arguments, string head)
    {
        CleaveRun run = await CleaveRun.With(["map", Sample, .. arguments.Split(' ')]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains(head, run.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at 34", "--at 34 is past the end of vma-renderer.trace, whose events are 0 to 33.")]
    [InlineData("--at -1", "--at")]
    [InlineData("--at soon", "'soon' is not one")]
    [InlineData("--policy all --json x", "--json writes one map, so name only one --policy.")]
    [InlineData("--json - --html -", "--json and --html would write to the same place.")]
    public async Task What_is_wrong_is_a_usage_error(string arguments, string complaint) =>
        (await CleaveRun.With(["map", Sample, .. arguments.Split(' ')])).AssertComplains(ExitCode.Usage, complaint);

    [Fact]
    public async Task The_map_is_json_too()
    {
        CleaveRun run = await CleaveRun.With("map", Sample, "--json", "-");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetProperty("report").GetProperty("moment").GetProperty("event").GetInt32());
    }

    [Fact]
    public async Task A_replay_writes_its_page_and_its_picture_beside_the_table()
    {
        string html = _folder.Name("report.html");
        string svg = _folder.Name("maps.svg");
        CleaveRun run = await CleaveRun.With("replay", Sample, "--html", html, "--svg", svg);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Equal(8, run.Lines.Length);
        string page = File.ReadAllText(html);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Contains("\"placement\":\"contiguous\"", page, StringComparison.Ordinal);
        Assert.EndsWith("</svg>\n", File.ReadAllText(svg), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--svg")]
    [InlineData("--json")]
    public async Task A_place_that_cannot_be_written_is_said_before_the_work_and_nothing_is_left(string option)
    {
        string missing = Path.Combine(_folder.Name("none"), "x");
        CleaveRun run = await CleaveRun.With("replay", Sample, option, missing);
        run.AssertComplains(ExitCode.BadInput, missing);
        Assert.Empty(run.Output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_replay_that_is_interrupted_leaves_nothing_behind()
    {
        if (OperatingSystem.IsWindows())
            return;

        // It waits for the rest of its input, which hears no interruption.
        using Process process = CleaveRun.Start(
            "replay", "-", "--html", _folder.Name("a"), "--svg", _folder.Name("b"), "--json", _folder.Name("c"));
        long start = Stopwatch.GetTimestamp();
        while (Directory.GetFiles(_folder.Path).Length < 3 && Stopwatch.GetElapsedTime(start) < CleaveRun.Hang)
            await Task.Delay(20);
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await CleaveRun.Finish(process);
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("link")]
    public async Task A_recording_is_not_overwritten_by_its_report(string through)
    {
        string trace = _folder.Write("a.trace", "a 1 4096\n");
        string read = through.Length == 0 ? trace : File.CreateSymbolicLink(_folder.Name(through), trace).FullName;
        foreach (string option in (string[])["--html", "--svg", "--json"])
        {
            (await CleaveRun.With("replay", read, option, trace)).AssertComplains(
                ExitCode.Usage, $"{option} would overwrite the recording");
        }

        Assert.Equal("a 1 4096\n", File.ReadAllText(trace));
    }

    [Fact]
    public async Task One_map_is_not_written_for_the_recording_of_two_devices()
    {
        // {'segments': [], 'device_traces': two of [{'action': 'alloc', 'addr': 4096, 'size': 512, 'stream': 0, 'time_us': 1}]}
        byte[] snapshot = Convert.FromBase64String(
            "gAJ9cQAoWAgAAABzZWdtZW50c3EBXXECWA0AAABkZXZpY2VfdHJhY2VzcQNdcQQoXXEFfXEGKFgGAAAAYWN0aW9ucQdYBQAAAGFsbG9jcQhYBAAAAGFkZHJxCU0AEFgEAAAAc2l6ZXEKTQACWAYAAABzdHJlYW1xC0sAWAcAAAB0aW1lX3VzcQxLAXVhXXENfXEOKGgHaAhoCU0AEGgKTQACaAtLAGgMSwF1YWV1Lg==");
        CleaveRun run = await CleaveRun.With("map", _folder.Write("two.pickle", snapshot), "--json", "-");
        run.AssertComplains(ExitCode.Usage, "--json writes one map, but the recording has 2 devices.");
    }

    [Fact]
    public async Task A_snapshot_is_drawn_as_recorded()
    {
        CleaveRun run = await CleaveRun.With("map");
        Assert.Equal("torch-lm-finetune.pickle.gz, as recorded, at the peak, event 7563 of 15495", run.Lines[0]);
        Assert.StartsWith("1.77 GiB reserved:", run.Lines[1], StringComparison.Ordinal);
        run = await CleaveRun.With("map", "--policy", "recorded", "--policy", "scattered");
        Assert.Equal(2, run.Lines.Count(line => line.StartsWith("torch-lm-finetune.pickle.gz, ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_report_of_before_stays_when_the_replay_fails()
    {
        string html = _folder.Write("report.html", "before");
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("broken", "f 1"), "--html", html);
        run.AssertComplains(ExitCode.BadInput, "broken: line 1");
        Assert.Equal("before", File.ReadAllText(html));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task A_recording_that_names_its_allocator_is_placed_as_recorded()
    {
        string trace = _folder.Write(
            "recorded.trace", "# space: gpu-buddy base=0 size=65536 chunk=4096\na 0 4096 at=0xf000 one\na 1 4096 at=0x1000\n");
        CleaveRun run = await CleaveRun.With("replay", trace, "--policy", "recorded");
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Contains("placements that differ from the recorded ones: 1.", run.Output, StringComparison.Ordinal);
        CleaveRun plain = await CleaveRun.With("replay", Sample, "--policy", "recorded");
        plain.AssertComplains(ExitCode.BadInput, "does not name the allocator");
    }

    public void Dispose() => _folder.Dispose();
}
