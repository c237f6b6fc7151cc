using System.Text.Json;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>"cleave advise", as a shell runs it.</summary>
public sealed class AdviseRunTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_shipped_recording_gets_an_answer_that_one_can_act_on()
    {
        CleaveRun run = await CleaveRun.With("advise");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 80));
        string text = string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Some fragmentation: 6.0 % of the 1.77 GiB that PyTorch had reserved was idle at the peak (109 MiB).", text,
            StringComparison.Ordinal);
        Assert.Contains("try PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True.", text, StringComparison.Ordinal);
        Assert.Contains(
            "take BestFitAllocator with a granularity of 256 bytes and a space of 1.67 GiB (1788870656 bytes), 0.3 % "
                + "above the peak of live bytes.", text, StringComparison.Ordinal);
        Assert.Contains("This saves 104 MiB (5.7 %) of the 1.77 GiB that PyTorch had reserved.", text, StringComparison.Ordinal);
        Assert.Matches(@"costs \d+ ns in this replay", text);
        Assert.Contains("needs 1.66 GiB, which is proved the least.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_files_are_written_as_json_and_as_a_page()
    {
        string other = _folder.Write("other.trace", "a 0 4096\n");
        string html = _folder.Name("advice.html");
        CleaveRun run = await CleaveRun.With("advise", Sample, other, "--align", "64KiB", "--json", "-", "--html", html);
        Assert.Equal(ExitCode.Success, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] traces = [.. document.RootElement.GetProperty("traces").EnumerateArray()];
        Assert.Equal(["vma-renderer.trace", "other.trace"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.All(traces, trace => Assert.Equal("BestFitAllocator, 256 bytes", trace.GetProperty("advised").GetString()));
        Assert.All(traces, trace => Assert.Equal(6, trace.GetProperty("trials").GetArrayLength()));
        Assert.Contains("vma-renderer.trace: Take BestFitAllocator", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_without_advice_is_a_finding()
    {
        CleaveRun run = await CleaveRun.With("advise", _folder.Write("large.trace", "a 0 18446744073709551615\n"));
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Contains("No allocator served", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_leaves_the_others()
    {
        CleaveRun run = await CleaveRun.With("advise", _folder.Write("wrong.trace", "x\n"), Sample);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("wrong.trace: line 1", run.Errors, StringComparison.Ordinal);
        Assert.Contains("vma-renderer.trace: 34 events", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--align 3000", "'3000' is not one")]
    [InlineData("--page 1", "--page takes a power of two of at least 4 KiB")]
    [InlineData("--json - --html -", "--json and --html would write to the same place.")]
    public async Task A_wrong_option_is_a_usage_error(string arguments, string complaint) =>
        (await CleaveRun.With(["advise", Sample, .. arguments.Split(' ')])).AssertComplains(ExitCode.Usage, complaint);

    public void Dispose() => _folder.Dispose();
}
