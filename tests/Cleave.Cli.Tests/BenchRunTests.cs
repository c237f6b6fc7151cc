using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cleave.Cli.Tests;

/// <summary>"cleave bench" as a shell runs it. No figure is held against anything but itself.</summary>
public sealed class BenchRunTests : IDisposable
{
    private static readonly string[] Once = ["bench", "gpu-buddy", "B5", "--passes", "1", "--path", "core"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Without_a_family_it_lists_what_there_is()
    {
        CleaveRun run = await CleaveRun.With("bench");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.StartsWith("gpu-buddy: ", run.Lines[0], StringComparison.Ordinal);
        string[] names = [.. run.Lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])];
        Assert.Equal(
            "B0 B1 B2 B3 B4 B5 B6 B7 B7b B7c B8 B9a B9b W1 W2 W3 W4 W5 pool: P1 P2 P3"
                + " best-fit: B0 P1 P2 P3 P4 P4b R1 R2"
                + " iterations: I1 I2 I3"
                + " pages: F1 F2 F2b F3"
                + " malloc: M1 M2 M3 M4 M5 V1 V2 V3 V4 V5 V6 V7 V8 G1 G2"
                + " vulkan: B0 V1 V2 T1 T2"
                + " curves: C1 C2 C3"
                + " replay: S1 S2 S3 S4"
                + " state: X1 X2 X3 X4 X5",
            string.Join(' ', names));
    }

    [Fact]
    public async Task A_workload_gives_its_rows_with_the_checksum_beside_the_expected_one()
    {
        CleaveRun run = await CleaveRun.With(Once);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.Equal(3, run.Lines.Length);
        Assert.Matches(@"^workload  what .* median  +best .* checksum  +expected$", run.Lines[0]);
        Assert.Matches(@"^B5 .* 4 GiB  core  ms .* cb2e7089c98f6b25  cb2e7089c98f6b25$", run.Lines[1]);
        Assert.Matches(@"^B5 .* 4 GiB  core  ms .* d6930de40b712b25  d6930de40b712b25$", run.Lines[2]);
    }

    [Fact]
    public async Task Reports_go_to_files_beside_the_table_or_to_standard_output_instead()
    {
        string file = _folder.Name("bench.json");
        string svg = _folder.Name("bench.svg");
        string html = _folder.Name("bench.html");
        CleaveRun beside = await CleaveRun.With([.. Once, "--json", file, "--svg", svg, "--html", html]);
        CleaveRun instead = await CleaveRun.With([.. Once, "--one-process", "--json", "-"]);
        Assert.Equal(3, beside.Lines.Length);
        Assert.StartsWith("<svg ", await File.ReadAllTextAsync(svg), StringComparison.Ordinal);
        Assert.Contains("cb2e7089c98f6b25", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
        AssertDocument(await File.ReadAllTextAsync(file));
        AssertDocument(instead.Output);
    }

    [Fact]
    public async Task A_run_is_set_beside_an_earlier_one()
    {
        string file = _folder.Name("earlier.json");
        await CleaveRun.With([.. Once, "--one-process", "--json", file]);
        CleaveRun run = await CleaveRun.With([.. Once, "--compare", file]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Equal("Beside the earlier run in earlier.json:", run.Lines[3]);
        Assert.Contains(
            "process of the workloads differs: one for all in the earlier run, one for each now", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("2 compared: 0 faster and 0 slower", run.Lines[^1], StringComparison.Ordinal);

        CleaveRun other = await CleaveRun.With("bench", "pool", "P1", "--passes", "1", "--compare", file);
        other.AssertComplains(ExitCode.BadInput, "is a report of the family 'gpu-buddy', so a run of 'pool' cannot be compared with it");
        await File.WriteAllTextAsync(file, """{"version":1,"traces":[]}""");
        CleaveRun foreign = await CleaveRun.With([.. Once, "--compare", file]);
        foreign.AssertComplains(ExitCode.BadInput, "is no report of 'cleave bench --json': its field 'family' is missing");
    }

    [Fact]
    public async Task A_workload_ends_when_the_process_that_waits_for_it_is_gone()
    {
        using Process child = CleaveRun.Start(
            "bench", "gpu-buddy", "B9b", "--path", "core", "--passes", "1000", "--case", "0", "--json", "-");
        child.StandardInput.Close();
        await CleaveRun.Finish(child);
        Assert.Equal(ExitCode.Cancelled, child.ExitCode);
    }

    [Fact]
    public async Task An_interrupt_ends_the_process_of_the_workload_too()
    {
        if (!OperatingSystem.IsLinux())
            return; // Only Linux lists the children of a process in files.

        using Process parent = CleaveRun.Start("bench", "gpu-buddy", "B9b", "--path", "core", "--passes", "1000");
        int child = await ChildOf(parent.Id);
        using Process kill = Process.Start("kill", ["-INT", parent.Id.ToString(CultureInfo.InvariantCulture)]);
        await CleaveRun.Finish(parent);
        Assert.Equal(ExitCode.Cancelled, parent.ExitCode);
        Assert.Empty(await parent.StandardOutput.ReadToEndAsync());
        for (int wait = 0; wait < 600 && IsRunning(child); wait++)
            await Task.Delay(100);
        Assert.False(IsRunning(child));
    }

    [Theory]
    [InlineData("bench nope", "no family of benchmarks 'nope'; the families are gpu-buddy, pool")]
    [InlineData("bench pool B1", "pool has no workload 'B1'; there are P1, P2, P3")]
    [InlineData("bench pool P1 --path core", "no path 'core'; there are bare, synchronized")]
    [InlineData("bench gpu-buddy B11", "no workload 'B11'; there are B0, B1")]
    [InlineData("bench gpu-buddy B1 --nope", "no option '--nope'")]
    [InlineData("bench gpu-buddy B1 --path middle", "no path 'middle'; there are core, public")]
    [InlineData("bench gpu-buddy B1 --passes 0", "from 1 to 1000; '0'")]
    [InlineData("bench gpu-buddy B1 --passes x", "'x'")]
    [InlineData("bench gpu-buddy --threads 0", "from 1 to 1024; '0'")]
    [InlineData("bench gpu-buddy B1 --threads 2", "leave workloads and paths out")]
    [InlineData("bench gpu-buddy B1 --json", "--json")]
    [InlineData("bench --compare old.json", "--compare is for the report of a family, so name a family")]
    [InlineData("bench gpu-buddy B1 --json a.json --compare ./a.json", "an output would overwrite './a.json', which --compare reads")]
    [InlineData("bench gpu-buddy B1 --svg - --html -", "--html and --svg would write to the same place")]
    public async Task What_cannot_be_run_is_a_usage_error(string arguments, string complaint)
    {
        CleaveRun run = await CleaveRun.With(arguments.Split(' '));
        run.AssertComplains(ExitCode.Usage, complaint);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task An_earlier_run_that_is_missing_is_told_before_the_work()
    {
        CleaveRun run = await CleaveRun.With("bench", "gpu-buddy", "--compare", _folder.Name("missing.json"));
        run.AssertComplains(ExitCode.BadInput, "There is no file");
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_before_the_work()
    {
        CleaveRun run = await CleaveRun.With(["bench", "gpu-buddy", "--json", _folder.Name("missing/bench.json")]);
        run.AssertComplains(ExitCode.BadInput, "missing");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Waits for the first process that a process starts.</summary>
    private static async Task<int> ChildOf(int parent)
    {
        string tasks = $"/proc/{parent}/task";
        for (DateTime end = DateTime.UtcNow + CleaveRun.Hang; DateTime.UtcNow < end; await Task.Delay(50))
        {
            foreach (string task in Directory.Exists(tasks) ? Directory.GetDirectories(tasks) : [])
            {
                if (File.Exists(Path.Combine(task, "children"))
                    && (await File.ReadAllTextAsync(Path.Combine(task, "children"))).Split(' ')[0] is { Length: > 0 } child)
                    return int.Parse(child, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("The command started no process.");
    }

    private static bool IsRunning(int process) => Directory.Exists($"/proc/{process}");

    private static void AssertDocument(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement results = document.RootElement.GetProperty("results");
        Assert.Equal(2, results.GetArrayLength());
        Assert.All(results.EnumerateArray(), result => Assert.True(result.GetProperty("agrees").GetBoolean()));
    }
}
