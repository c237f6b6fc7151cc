using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cleave.Cli.Tests;

/// <summary>Small files and limits of the system that must end in a sentence: run as a shell would.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("# oom 18446744073709551615\na 1 4096\n", "kmalloc", ExitCode.Success)]
    [InlineData("a 1 4096 9223372036854775808\n", "kvmalloc", ExitCode.Finding)]
    [InlineData("# space: pages base=0 size=1048576 chunk=4096 most=65536 books=0\na 1 4096 range=0x123-0x1123\n", "recorded", null)]
    public async Task A_hostile_trace_ends_with_a_report_or_a_sentence(string text, string policy, int? code)
    {
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("hostile.trace", text), "--policy", policy);

        Assert.DoesNotContain("   at ", run.Errors + run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Code, ExitCode.Success, ExitCode.BadInput);
        Assert.Equal(code ?? run.Code, run.Code);
    }

    [Fact]
    public async Task Too_little_memory_is_one_sentence_and_exit_code_3()
    {
        string text = string.Concat(
            Enumerable.Range(0, 400_000).Select(id => string.Create(CultureInfo.InvariantCulture, $"a {id} 4096\n")));
        string file = _folder.Write("long.trace", text);
        using Process process = CleaveRun.Start(
            start => start.Environment["DOTNET_GCHeapHardLimit"] = "1800000", "replay", file, "--memory", "1TiB");
        process.StandardInput.Close();
        string errors = await process.StandardError.ReadToEndAsync();
        await CleaveRun.Finish(process);

        // The runtime itself gives up where not even its own start fits.
        if (process.ExitCode != ExitCode.BadInput)
            Assert.Fail($"exit code {process.ExitCode}: {errors}");

        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cleave: ", errors, StringComparison.Ordinal);
    }

    /// <summary>The runtime takes most of the addresses, so that the heap is refused its own;
    /// where it leaves enough, the replay succeeds.</summary>
    [Theory]
    [InlineData("kmalloc")]
    [InlineData("vmalloc")]
    [InlineData("kvmalloc")]
    public async Task A_limit_of_addresses_ends_in_a_report_or_one_sentence(string policy)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string file = _folder.Write("short.trace", "a 1 4096\nf 1\n");
        string cleave = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Cleave.Cli.dll")}'";
        using Process shell = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"ulimit -v 2500000; exec {cleave} replay '{file}' --policy {policy} 2>&1"])
        { RedirectStandardOutput = true })!;
        string output = await shell.StandardOutput.ReadToEndAsync();
        await CleaveRun.Finish(shell);

        Assert.True(shell.ExitCode is ExitCode.Success or ExitCode.Finding or ExitCode.BadInput, $"exit code {shell.ExitCode}: {output}");
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        if (shell.ExitCode == ExitCode.BadInput)
        {
            Assert.StartsWith("cleave: The system call ", Assert.Single(
                output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_limit_of_reading_is_in_the_message_and_can_be_raised()
    {
        string text = string.Concat(
            Enumerable.Range(0, 50_000).Select(id => string.Create(CultureInfo.InvariantCulture, $"a {id} 4096\n")));
        string file = _folder.Write("long.trace", text);

        (await CleaveRun.With("map", file, "--memory", "1MiB")).AssertComplains(
            ExitCode.BadInput, "the limit of 1 MiB; a higher limit can be set (--memory BYTES)");
        Assert.Equal(ExitCode.Success, (await CleaveRun.With("map", file, "--memory", "64MiB", "--size", "256MiB")).Code);
    }

    [Fact]
    public async Task An_old_pickle_is_named_and_what_to_do_about_it()
    {
        byte[] protocol0 = Encoding.ASCII.GetBytes("(dp0\nVsegments\np1\n(lp2\nsVdevice_traces\np3\n(lp4\ns.");

        (await CleaveRun.With("replay", _folder.Write("old.pickle", protocol0)))
            .AssertComplains(ExitCode.BadInput,
                "byte 0: this seems to be a pickle of protocol 0 or 1; protocols 2 to 5 are read (in Python: "
                    + "pickle.dump(value, file, protocol=4))");
    }

    [Fact]
    public async Task A_name_that_is_not_UTF_8_is_an_error_and_no_other_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The file whose name has U+FFFD is the other one that would be opened.
        _folder.Write("a\ufffd.trace", "a 1 4096\n");
        string cleave = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Cleave.Cli.dll")}'";
        using Process shell = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"cd '{_folder.Path}' && {cleave} replay \"$(printf 'a\\377.trace')\" 2>&1"])
        { RedirectStandardOutput = true })!;
        string output = await shell.StandardOutput.ReadToEndAsync();
        await CleaveRun.Finish(shell);

        Assert.Equal(ExitCode.Usage, shell.ExitCode);
        Assert.Contains("is not valid UTF-8, so it cannot name a file", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_that_goes_away_leaves_no_file_behind()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Standard input stays open, so that it waits for its recording, after the report's file was opened.
        string report = _folder.Name("report.html");
        string steps = string.Concat(Enumerable.Range(0, 20_000).Select(id => $"a {id} 4096\na {id + 1_000_000} 12288\nf {id}\n"));
        using Process process = CleaveRun.Start("replay", _folder.Write("t.trace", steps), "--page", "4KiB", "--html", report);
        await Until(() => Directory.GetFiles(_folder.Path, "*.part").Length > 0 || process.HasExited);
        Assert.False(process.HasExited);
        using Process kill = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await CleaveRun.Finish(process);

        Assert.Equal(ExitCode.HungUp, process.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part"));
        Assert.False(File.Exists(report));
    }

    private static async Task Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(10);
        }
    }
}
