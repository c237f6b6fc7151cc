using System.Text.Json;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>"cleave plan", as a shell runs it.</summary>
public sealed class PlanRunTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

    /// <summary>A snapshot with one allocation of 512 bytes on each of two devices.</summary>
    private string TwoDevices() => _folder.Write("two.pickle", Convert.FromBase64String(
        "gAJ9cQAoWAgAAABzZWdtZW50c3EBXXECWA0AAABkZXZpY2VfdHJhY2VzcQNdcQQoXXEFfXEGKFgGAAAAYWN0aW9ucQdYBQAAAGFsbG9jcQhYBAAAAGFkZHJxCU0AEFgEAAAAc2l6ZXEKTQACWAYAAABzdHJlYW1xC0sAWAcAAAB0aW1lX3VzcQxLAXVhXXENfXEOKGgHaAhoCU0AEGgKTQACaAtLAGgMSwF1YWV1Lg=="));

    [Fact]
    public async Task A_recording_is_planned_at_its_peak()
    {
        CleaveRun run = await CleaveRun.With("plan", Sample);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.StartsWith("vma-renderer.trace: 18 allocations, planned in ", run.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^bound +10308608 +.* 1\.0000$", run.Lines[2]);
        Assert.Matches(@"^plan +10308608 +.* 1\.0000$", run.Lines[3]);
        Assert.StartsWith("best fit", run.Lines[4], StringComparison.Ordinal);
        Assert.Contains("proved the least", run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_snapshot_stands_what_its_program_had_reserved()
    {
        CleaveRun run = await CleaveRun.With("plan");
        Assert.Contains(
            run.Lines, line => line.StartsWith("recorded", StringComparison.Ordinal) && line.EndsWith("1.0641", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_device_of_a_snapshot_is_planned_alone()
    {
        string file = TwoDevices();
        CleaveRun all = await CleaveRun.With("plan", file);
        Assert.Equal(ExitCode.Success, all.Code);
        Assert.Equal(["two.pickle device 0: 1 allocations", "two.pickle device 1: 1 allocations"],
            all.Lines.Where(line => line.Contains("planned in", StringComparison.Ordinal)).Select(line => line.Split(',')[0]));

        string html = _folder.Name("two.html");
        CleaveRun json = await CleaveRun.With("plan", file, "--json", "-", "--html", html);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(2, document.RootElement.GetProperty("plans").GetArrayLength());
        Assert.Contains("device 1", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_chosen_by_its_number()
    {
        string file = TwoDevices();
        CleaveRun one = await CleaveRun.With("plan", file, "--device", "1", "--csv", "-");
        Assert.Equal(ExitCode.Success, one.Code);
        Assert.Equal(2, one.Lines.Count(line => line.Length > 0));
        (await CleaveRun.With("plan", file, "--csv", "-")).AssertComplains(
            ExitCode.Usage, "--csv writes one plan, but the recording has 2 devices; choose one with --device.");
        (await CleaveRun.With("plan", file, "--device", "7")).AssertComplains(
            ExitCode.Usage, "--device 7 is not in the recording, whose devices are 0, 1.");
        (await CleaveRun.With("plan", Sample, "--device", "0")).AssertComplains(
            ExitCode.Usage, "--device chooses a device of a snapshot; the file names no devices.");
    }

    [Fact]
    public async Task A_plan_that_cannot_fit_is_a_finding()
    {
        CleaveRun run = await CleaveRun.With("plan", Sample, "--capacity", "1MiB", "--time-limit", "1");
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Contains("and no plan does", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_csv_is_read_again_and_its_pictures_are_written()
    {
        string csv = _folder.Name("plan.csv");
        string html = _folder.Name("plan.html");
        string svg = _folder.Name("plan.svg");
        CleaveRun first = await CleaveRun.With("plan", Sample, "--csv", csv, "--html", html, "--svg", svg);
        Assert.Equal(ExitCode.Success, first.Code);
        Assert.StartsWith("<svg ", await File.ReadAllTextAsync(svg), StringComparison.Ordinal);
        Assert.Contains("planned", await File.ReadAllTextAsync(html), StringComparison.Ordinal);

        CleaveRun again = await CleaveRun.With("plan", csv, "--json", "-");
        using JsonDocument document = JsonDocument.Parse(again.Output);
        JsonElement plan = document.RootElement.GetProperty("plans")[0];
        Assert.Equal(10_308_608UL, plan.GetProperty("heightBytes").GetUInt64());
        Assert.Equal("proved", plan.GetProperty("end").GetString());
        Assert.Equal(18, plan.GetProperty("placements").GetArrayLength());
    }

    [Fact]
    public async Task A_recording_is_played_again_and_again()
    {
        CleaveRun run = await CleaveRun.With("plan", Sample, "--iterations", "4");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("Repeated 4 times, by a program whose iterations are each like the recording:", run.Lines);
        Assert.Contains(run.Lines, line => line.StartsWith("with a learnt plan", StringComparison.Ordinal));
        CleaveRun json = await CleaveRun.With("plan", Sample, "--iterations", "4", "--json", "-");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal(4, document.RootElement.GetProperty("plans")[0].GetProperty("repeated").GetProperty("iterations").GetInt32());
    }

    [Fact]
    public async Task A_plan_with_more_steps_of_search_needs_less_memory()
    {
        string problem = Samples.PathOf("minimalloc-E.trace");
        CleaveRun one = await CleaveRun.With("replay", problem, "--policy", "planned", "--plan-nodes", "1");
        CleaveRun more = await CleaveRun.With("replay", problem, "--policy", "planned", "--plan-nodes", "1000");
        Assert.Contains(" 1.25 MiB ", one.Output, StringComparison.Ordinal);
        Assert.Contains(" 1.18 MiB ", more.Output, StringComparison.Ordinal);
        (await CleaveRun.With("replay", problem, "--plan-nodes", "0")).AssertComplains(ExitCode.Usage, "--plan-nodes");
    }

    [Theory]
    [InlineData("--iterations 2", "--iterations")]
    [InlineData("--time-limit soon", "'soon' is not one")]
    [InlineData("--capacity much", "'much' is not one")]
    [InlineData("--json - --csv -", "--json and --csv would write to the same place.")]
    public async Task What_is_wrong_is_a_usage_error(string arguments, string complaint) =>
        (await CleaveRun.With(["plan", Sample, .. arguments.Split(' ')])).AssertComplains(ExitCode.Usage, complaint);

    [Fact]
    public async Task A_wrong_problem_is_bad_input()
    {
        string csv = _folder.Name("wrong.csv");
        await File.WriteAllTextAsync(csv, "id,lower,upper,size\na,0,0,1\n");
        (await CleaveRun.With("plan", csv)).AssertComplains(ExitCode.BadInput, "wrong.csv: line 2: upper 0 is not above lower 0");
    }

    public void Dispose() => _folder.Dispose();
}
