namespace Cleave.Cli.Tests;

/// <summary>The help is complete, and can be had wherever one asks for it.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("--help", new[] { "replay", "advise", "plan", "exec", "bench", "soak", "--help", "--version" })]
    [InlineData("replay --help", new[] { "<FILE>", "--policy", "--size", "--chunk", "--align", "--page", "--clear", "--json", "--help",
        "scattered", "contiguous", "pool", "Exit codes:" })]
    [InlineData("advise --help", new[] { "<FILE>", "--align", "--page", "--memory", "--json", "--html", "asterisk", "Exit codes:" })]
    [InlineData(
        "plan --help", new[] { "<FILE>", "--capacity", "--time-limit", "--json", "--csv", "--html", "--svg", "MiniMalloc", "Exit codes:" })]
    [InlineData("bench --help", new[] { "<FAMILY>", "<WORKLOAD>", "--passes", "--path", "--threads", "--one-process", "--compare",
        "--json", "--html", "--svg", "--help", "Exit codes:" })]
    [InlineData("soak --help", new[] { "--minutes", "--seconds", "--seed", "--threads", "--allocator", "canary", "Exit codes:" })]
    [InlineData("exec --help", new[] { "<FILE>", "--vec", "--help", "Exit codes:" })]
    [InlineData("exec --help", new[] { "init ", "alloc ", "free ", "trim ", "reset_clear ", "state ", "map ", "fini " })]
    [InlineData("exec --help", new[] { "pool ", "kill ", "unkill ", "stats", "describe " })]
    public async Task The_help_of_each_level_names_everything_there_is(string arguments, string[] names)
    {
        CleaveRun run = await CleaveRun.With(arguments.Split(' '));
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Empty(run.Errors);
        Assert.All(names, name => Assert.Contains(name, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("replay -h")]
    [InlineData("replay --help no-such-file")]
    [InlineData("replay --chunk 3000 --help")]
    [InlineData("exec --vec a b --help")]
    public async Task Help_can_be_asked_for_whatever_else_is_on_the_line(string arguments)
    {
        CleaveRun run = await CleaveRun.With(arguments.Split(' '));
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, run.Code);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        CleaveRun run = await CleaveRun.With("--version");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.Single(run.Lines));
    }
}
