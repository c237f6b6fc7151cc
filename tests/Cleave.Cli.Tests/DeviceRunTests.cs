using System.Diagnostics;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>Device memory on the command line: maps of dumps, and replays on a device.</summary>
public sealed class DeviceRunTests : IDisposable
{
    private static readonly string Dump = Path.Combine(Samples.Folder, "..", "dumps", "vma.json");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_dump_of_another_allocator_is_drawn_block_by_block()
    {
        (string html, string svg, string json) = (_folder.Name("map.html"), _folder.Name("map.svg"), _folder.Name("map.json"));
        CleaveRun run = await CleaveRun.With("map", Dump, "--html", html, "--svg", svg, "--json", json);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Errors));
        Assert.Equal("Example GPU, 2 heaps:", run.Lines[0]);
        Assert.Contains("vma.json, VulkanMemoryAllocator, now", run.Lines);
        Assert.Contains("pool streaming \"ring\" of type 0 (DeviceLocal; heap 0)", run.Lines);
        Assert.Contains("shadow atlas", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(svg), StringComparison.Ordinal);
        Assert.Contains("\"blocks\":[{\"name\":\"block 0.0\"", await File.ReadAllTextAsync(json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_come_from_standard_input()
    {
        CleaveRun run = await CleaveRun.WithInput(await File.ReadAllBytesAsync(Dump), "map", "-");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("standard input, VulkanMemoryAllocator, now", run.Lines);
    }

    [Theory]
    [InlineData("--at 3", "--at and --policy are for recordings", ExitCode.Usage)]
    [InlineData("--policy pool", "--at and --policy are for recordings", ExitCode.Usage)]
    [InlineData("--memory 10KiB", "takes more memory than the limit of 10 KiB", ExitCode.BadInput)]
    public async Task Options_that_do_not_fit_are_refused(string arguments, string message, int code)
    {
        CleaveRun run = await CleaveRun.With(["map", Dump, .. arguments.Split(' ')]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_dump_is_refused_with_its_place()
    {
        CleaveRun run = await CleaveRun.WithInput("{\"General\": {}, \"DefaultPools\": {}}", "map", "-");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Equal("cleave: standard input: the member 'MemoryInfo' is missing", run.Errors.TrimEnd());
    }

    [Fact]
    public async Task A_replay_on_a_device_says_what_it_took()
    {
        CleaveRun run = await Replay(start => start.Environment["VK_ICD_FILENAMES"] = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.Contains("vulkan: on llvmpipe", string.Join(' ', run.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("Validation", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_driver_a_replay_says_so()
    {
        CleaveRun run = await Replay(start => start.Environment["VK_ICD_FILENAMES"] = "/no/driver.json");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("There is no Vulkan driver on this machine", run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Replays a small recording on a device, with the validation layers on,
    /// which write what they find to standard output.</summary>
    private static async Task<CleaveRun> Replay(Action<ProcessStartInfo> change)
    {
        using Process process = CleaveRun.Start(
            start =>
            {
                start.Environment["VK_INSTANCE_LAYERS"] = "VK_LAYER_KHRONOS_validation";
                change(start);
            },
            "replay", "--policy", "vulkan", Samples.PathOf("vma-renderer.trace"));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        await CleaveRun.Finish(process);
        return new CleaveRun(process.ExitCode, await output, await errors);
    }
}
