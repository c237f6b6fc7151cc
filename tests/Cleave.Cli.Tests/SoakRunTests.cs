using System.Diagnostics;
using System.Globalization;

namespace Cleave.Cli.Tests;

/// <summary>A soak of two seconds over all allocators, what ends it, and what it says.</summary>
public sealed class SoakRunTests
{
    [Fact]
    public async Task Two_seconds_of_all_allocators_find_no_fault_and_say_what_was_done()
    {
        CleaveRun run = await CleaveRun.With("soak", "--seconds", "2", "--seed", "7");
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Errors));
        Assert.Equal("Soaking for 2 s with 2 threads for each allocator, seed 7.", run.Lines[0]);
        string[] names = ["GpuBuddy", "BestFitAllocator", "BuddyPool", "BuddyPool-cached", "IterationAllocator", "PageAllocator",
            "Kmalloc", "Kmalloc-hardened", "Vmalloc", "KVmalloc", "NativeMemoryPool"];
        Assert.Equal(names, run.Lines[2..^1].Select(line => line.Split(' ')[0]));
        Assert.All(run.Lines[2..^1], line => Assert.Matches(@"^\S+ +[1-9][0-9,]* +[0-9,]+ +[1-9][0-9,]* +[0-9,]+$", line));
        Assert.Matches("^No fault was found in [0-9]+ s: every canary was intact", run.Lines[^1]);
    }

    [Fact]
    public async Task An_interrupt_ends_it_with_its_checks_and_its_summary()
    {
        using Process process = CleaveRun.Start("soak", "--minutes", "60", "--allocator", "BuddyPool", "--allocator", "kmalloc");
        await process.StandardOutput.ReadLineAsync();
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        string rest = await process.StandardOutput.ReadToEndAsync();
        await CleaveRun.Finish(process);
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.Matches("No fault was found in [0-9]+ s, interrupted:", rest);
    }

    [Theory]
    [InlineData("--minutes and --seconds both name the length of the soak", "--minutes", "1", "--seconds", "1")]
    [InlineData("There is no allocator 'malloc'; the allocators are GpuBuddy,", "--allocator", "malloc")]
    [InlineData("--seconds takes a whole number from 1", "--seconds", "0")]
    public async Task A_wrong_option_is_refused_by_its_name(string complaint, params string[] options) =>
        (await CleaveRun.With(["soak", .. options])).AssertComplains(ExitCode.Usage, complaint);
}
