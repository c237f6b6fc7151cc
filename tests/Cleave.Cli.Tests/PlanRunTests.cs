using System.Text.Json;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>"cleave plan", as a shell runs it.</summary>
public sealed class PlanRunTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

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
        Assert.Contains(run.Lines, line => line.StartsWith("recorded", StringComparison.Ordinal) && line.EndsWith("1.0641", StringComparison.Ordinal));
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

    [Theory]
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
