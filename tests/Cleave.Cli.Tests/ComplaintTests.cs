using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests;

/// <summary>What is wrong with the command line or a file is said in one sentence on standard error, with an exit code.</summary>
public sealed class ComplaintTests : IDisposable
{
    private static readonly string Sample = Samples.PathOf("vma-renderer.trace");

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("reply", "'reply'")]
    [InlineData("exec a b", "'b'")]
    [InlineData("replay --nope SAMPLE", "no option '--nope'")]
    [InlineData("replay SAMPLE --nope=1", "no option '--nope=1'")]
    [InlineData("exec --nope", "no option '--nope'")]
    [InlineData("exec --vec a b", "--vec")]
    [InlineData("exec --vec", "--vec")]
    [InlineData("exec --vec --help", "--vec takes a file, not '--help'")]
    [InlineData("replay SAMPLE --json --clear", "--json takes a file, not '--clear'")]
    [InlineData("replay SAMPLE --html ", "--html takes a file, and its name is empty")]
    [InlineData("replay SAMPLE --size", "--size")]
    [InlineData("replay SAMPLE --size abc", "'abc'")]
    [InlineData("replay SAMPLE --size -1", "'-1'")]
    [InlineData("replay SAMPLE --size 1.5", "'1.5'")]
    [InlineData("replay SAMPLE --size 16EiB", "'16EiB'")]
    [InlineData("replay SAMPLE --size 100000000000000000000", "'100000000000000000000'")]
    [InlineData("replay SAMPLE --size 8192 --size 8192", "--size")]
    [InlineData("replay SAMPLE --chunk 3000", "power of two of at least 4 KiB; '3000'")]
    [InlineData("replay SAMPLE --chunk 2048", "'2048'")]
    [InlineData("replay SAMPLE --chunk 0", "'0'")]
    [InlineData("replay SAMPLE --align 3", "'3'")]
    [InlineData("replay SAMPLE --page 1", "'1'")]
    [InlineData("replay SAMPLE --policy best", "'best'")]
    [InlineData("replay SAMPLE --policy", "--policy")]
    [InlineData("replay SAMPLE --policy vmalloc --svg -", "There is no map of --policy vmalloc")]
    [InlineData("map SAMPLE --policy kmalloc", "There is no map of --policy kmalloc")]
    [InlineData("replay SAMPLE --json", "--json")]
    public async Task A_wrong_command_line_is_a_usage_error(string arguments, string complaint)
    {
        CleaveRun run = await CleaveRun.With([.. arguments.Split(' ').Select(word => word == "SAMPLE" ? Sample : word)]);
        run.AssertComplains(ExitCode.Usage, complaint);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("0", "4KiB", "4 KiB")]
    [InlineData("4095", "4KiB", "4 KiB")]
    [InlineData("5MiB", "8MiB", "8 MiB")]
    public async Task A_size_below_a_chunk_is_a_usage_error(string size, string chunk, string named)
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--size", size, "--chunk", chunk);
        run.AssertComplains(ExitCode.Usage, $"at least one chunk, {named}");
    }

    [Fact]
    public async Task Nothing_at_all_is_a_usage_error() => (await CleaveRun.With()).AssertComplains(ExitCode.Usage, "command");

    [Fact]
    public async Task Two_options_that_cannot_be_read_are_both_told_without_a_stack_trace()
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--size", "x", "--chunk", "3");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal(3, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("exec")]
    public async Task An_empty_file_name_is_a_usage_error(string command) =>
        (await CleaveRun.With(command, "")).AssertComplains(ExitCode.Usage, "name of a file is empty");

    [Theory]
    [InlineData("replay")]
    [InlineData("exec")]
    [InlineData("exec --vec")]
    public async Task A_missing_file_and_a_folder_are_named(string command)
    {
        string missing = _folder.Name("missing.trace");
        (await CleaveRun.With([.. command.Split(' '), missing])).AssertComplains(ExitCode.BadInput, missing);
        (await CleaveRun.With([.. command.Split(' '), _folder.Path])).AssertComplains(ExitCode.BadInput, "folder");
    }

    [Theory]
    [InlineData("", "no event")]
    [InlineData("# only comments\n", "no event")]
    [InlineData("f 1\n", "line 1: id 1 is freed but was never allocated")]
    [InlineData("a 1 10\na 1 20\n", "line 2: id 1 was allocated before")]
    [InlineData("a 1 1 9223372036854775808\na 2 1 9223372036854775808\na 3 1 9223372036854775808\n", "no space of 64-bit addresses holds")]
    [InlineData("a 1 100000000000000000000\n", "line 1: ")]
    [InlineData("b 1 10\n", "line 1: ")]
    [InlineData("\u0001\u0002\n", "line 1: ")]
    public async Task A_trace_that_breaks_the_format_is_named_with_the_line(string content, string complaint)
    {
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("broken.trace", content));
        run.AssertComplains(ExitCode.BadInput, complaint);
        Assert.Contains("broken.trace", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_pickle_that_asks_for_code_is_refused()
    {
        byte[] evil = [0x80, 2, .. "cos\nsystem\nX\u0007\0\0\0echo hi"u8, 0x85, .. "R."u8];
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("evil.pickle", evil));
        run.AssertComplains(ExitCode.BadInput, "REDUCE is refused: it would call os.system");
    }

    [Theory]
    [InlineData("torch-lm-finetune.trace.gz")]
    [InlineData("torch-lm-finetune.pickle.gz")]
    public async Task A_gzip_file_that_was_cut_short_is_refused(string sample)
    {
        byte[] part = File.ReadAllBytes(Samples.PathOf(sample))[..20_000];
        CleaveRun run = await CleaveRun.With("replay", _folder.Write("cut.gz", part));
        run.AssertComplains(ExitCode.BadInput, "cut short");
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_told()
    {
        CleaveRun run = await CleaveRun.With("replay", Sample, "--json", _folder.Name("no-such-folder/report.json"));
        run.AssertComplains(ExitCode.BadInput, "no-such-folder");
    }

    public void Dispose() => _folder.Dispose();
}
