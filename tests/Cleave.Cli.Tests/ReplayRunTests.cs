using System.Diagnostics;
using System.Text.Json;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>"cleave replay" as a shell runs it.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_trace_gives_a_row_for_each_policy_and_nothing_on_standard_error()
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--wide");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.Equal(5, run.Lines.Length);
        Assert.StartsWith("trace ", run.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^vma-renderer\.trace  scattered +34 +9\.83 MiB +9\.88 MiB +1\.004 ", run.Lines[1]);
        Assert.Matches(@"^vma-renderer\.trace  contiguous +34 +9\.83 MiB ", run.Lines[2]);
        const string Needs = "vma-renderer.trace: GpuBuddy needs ";
        Assert.Equal(Needs + "1.7 % more than the peak of live bytes if each allocation is one run of addresses.", run.Lines[3]);
        Assert.Equal(Needs + "0.4 % more than the peak if an allocation may be several blocks that are mapped side by side.", run.Lines[4]);
    }

    [Fact]
    public async Task Several_files_stand_in_their_order_in_80_columns()
    {
        CleaveRun run = await CleaveRun.With(
            "replay", Samples.PathOf("torch-lm-finetune.pickle.gz"), Sample, "--policy", "scattered");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.StartsWith("torch-lm-finetune.pickle.gz: 15495 events, 1.66 GiB live at the peak", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains(run.Lines, line => line.StartsWith("vma-renderer.trace: 34 events, 9.83 MiB live", StringComparison.Ordinal));
        Assert.Single(run.Lines, line => line.StartsWith("  as recorded ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("  scattered ", StringComparison.Ordinal)
            && line.Contains(" 1.001 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_wide_several_files_stand_in_one_table()
    {
        const string Snapshot = "torch-lm-finetune.pickle.gz";
        CleaveRun run = await CleaveRun.With("replay", "--wide", Samples.PathOf(Snapshot), Sample, "--policy", "scattered");
        Assert.Equal(["trace", Snapshot, Snapshot, "vma-renderer.trace"], run.Lines[..4].Select(line => line.Split(' ')[0]));
        Assert.Contains("as recorded", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains(" 1.001 ", run.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_one_name_are_told_apart()
    {
        Directory.CreateDirectory(_folder.Name("a"));
        Directory.CreateDirectory(_folder.Name("b"));
        string first = _folder.Write(Path.Combine("a", "x.trace"), "a 0 4096");
        string second = _folder.Write(Path.Combine("b", "x.trace"), "a 0 8192");
        CleaveRun run = await CleaveRun.With("replay", first, second, first, Sample, "--policy", "scattered", "--wide");
        IEnumerable<string> names = run.Lines[1..5].Select(line => line.Split("  ")[0]);
        Assert.Equal(["a/x.trace", "b/x.trace", "a/x.trace (2)", "vma-renderer.trace"], names);
    }

    [Fact]
    public async Task Without_a_file_it_replays_the_recording_that_comes_with_it()
    {
        CleaveRun run = await CleaveRun.With("replay", "--policy", "scattered", "--wide");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Matches(@"^torch-lm-finetune\.pickle\.gz  as recorded +15495 ", run.Lines[1]);
        Assert.Matches(@"^torch-lm-finetune\.pickle\.gz  scattered +15495 .* 1\.001 ", run.Lines[2]);
    }

    [Fact]
    public async Task A_recording_is_not_overwritten_by_its_own_report()
    {
        string trace = _folder.Write("own.trace", "a 0 4096");
        CleaveRun run = await CleaveRun.With("replay", trace, "--json", trace);
        run.AssertComplains(ExitCode.Usage, "would overwrite");
        Assert.Equal("a 0 4096", File.ReadAllText(trace).Trim());
    }

    [Fact]
    public async Task One_broken_file_among_several_is_reported_and_the_others_are_replayed()
    {
        CleaveRun run = await CleaveRun.With(
            "replay", _folder.Write("broken", "f 1"), Sample, _folder.Name("missing"), "--policy", "scattered");
        Assert.Equal(ExitCode.BadInput, run.Code);
        string[] complaints = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("cleave: broken: line 1: id 1 is freed", complaints[0], StringComparison.Ordinal);
        Assert.StartsWith("cleave: There is no file", complaints[1], StringComparison.Ordinal);
        Assert.Equal(2, complaints.Length);
        Assert.StartsWith("vma-renderer.trace: 34 events", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_broken_and_alone_leaves_nothing_but_its_error()
    {
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("broken", "f 1"));
        run.AssertComplains(ExitCode.BadInput, "broken: line 1");
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_policy_that_cannot_manage_a_trace_leaves_the_others_their_rows()
    {
        string far = _folder.Write("far.trace", "a 0 1099511627776\na 1 1 9223372036854775808\n");
        CleaveRun run = await CleaveRun.With("replay", far, "--policy", "pool", "--policy", "scattered", "--page", "1EiB");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith("cleave: far.trace: a pool", run.Errors, StringComparison.Ordinal);
        Assert.Contains(run.Lines, line => line.StartsWith("  scattered ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vma-renderer.trace")]
    [InlineData("torch-lm-finetune.pickle.gz")]
    public async Task Standard_input_takes_every_form(string sample)
    {
        CleaveRun run = await CleaveRun.WithInput(File.ReadAllBytes(Samples.PathOf(sample)), "replay", "-", "--policy", "scattered");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("standard input: ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy scattered --policy contiguous --policy scattered", "scattered,contiguous")]
    [InlineData("--policy contiguous --policy scattered", "scattered,contiguous")]
    [InlineData("--policy contiguous", "contiguous")]
    [InlineData("--policy=all", "scattered,contiguous,bestfit,pool,planned")]
    public async Task Policies_are_chosen_by_name_and_shown_once(string arguments, string shown)
    {
        CleaveRun run = await CleaveRun.With(["replay", "--wide", .. arguments.Split(' '), Sample]);
        Assert.Equal(ExitCode.Success, run.Code);
        IEnumerable<string> rows = run.Lines.Skip(1).Where(line => line.Contains(" 34 ", StringComparison.Ordinal));
        Assert.Equal(shown.Split(','), rows.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    [Fact]
    public async Task A_space_that_is_too_small_is_a_finding_with_the_events_that_failed()
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--size", "5MiB", "--policy", "scattered");
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Empty(run.Errors);
        Assert.Contains("scattered: allocations that failed: 2, in 5 MiB", run.Output, StringComparison.Ordinal);
        Assert.Contains("    event 1 (line 7), id 1: No room for 4 MiB", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chunk 1MiB", " 15 MiB ")]
    [InlineData("--page 1GiB", " 1 GiB ")]
    [InlineData("--size 1.7GiB --policy all", " 1.70 GiB ")]
    [InlineData("--size 10000000000000000000", " 8.67 EiB ")]
    [InlineData("--size 1TiB --align 2MiB --clear", " 1 TiB ")]
    public async Task Options_are_passed_on(string options, string footprint)
    {
        CleaveRun run = await CleaveRun.With(["replay", "--wide", Sample, .. options.Split(' ')]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(run.Lines.Skip(1).Where(line => line.StartsWith("vma-renderer.trace  ", StringComparison.Ordinal)),
            line => Assert.Contains(footprint, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_goes_to_a_file_beside_the_table()
    {
        string json = _folder.Name("report.json");
        CleaveRun run = await CleaveRun.With("replay", Sample, "--json", json);
        Assert.Equal(8, run.Lines.Length);
        AssertReport(File.ReadAllText(json), policies: 2);
    }

    [Fact]
    public async Task Json_goes_to_standard_output_instead_of_the_table()
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--json", "-", "--policy", "scattered");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        AssertReport(run.Output, policies: 1);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_error()
    {
        using Process process = CleaveRun.Start("replay", Sample);
        process.StandardOutput.Close();
        string errors = await process.StandardError.ReadToEndAsync();
        await CleaveRun.Finish(process);
        Assert.Empty(errors);
        Assert.Equal(ExitCode.Success, process.ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertReport(string json, int policies)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement trace = document.RootElement.GetProperty("traces")[0];
        Assert.Equal("vma-renderer.trace", trace.GetProperty("name").GetString());
        Assert.Equal(policies, trace.GetProperty("results").GetArrayLength());
        Assert.True(trace.GetProperty("results")[0].GetProperty("nanosecondsPerOperation").GetDouble() > 0);
    }
}
