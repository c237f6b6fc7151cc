using System.Diagnostics;

namespace Cleave.Cli.Tests;

/// <summary>"cleave exec" as a script runs it.</summary>
public sealed class ExecRunTests : IDisposable
{
    private const string Operations = "init 0x10000 0x1000\n# comment\nalloc 1 0 0 0x10000 0x1000 0\nstate\nfini\n";
    private const string Answers = "ok\nok 0:4:0\nstate avail=0 clear_avail=0 free=0,0,0,0,0\nok\n";
    private const string Vectors = "init 0x10000 0x1000 -> ok\nalloc 1 0 0 0x10000 0x1000 0 -> ok 0:4:0\nfini -> ok\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Operations_come_from_a_file_plain_or_gzip_and_from_a_pipe()
    {
        string plain = _folder.Write("operations", Operations);
        string zipped = _folder.Write("operations.gz", TemporaryFolder.Gzip(Operations));
        CleaveRun[] runs =
        [
            await CleaveRun.With("exec", plain),
            await CleaveRun.With("exec", zipped),
            await CleaveRun.WithInput(Operations, "exec"),
            await CleaveRun.WithInput(Operations, "exec", "-"),
        ];
        Assert.All(runs, run => Assert.Equal(new CleaveRun(ExitCode.Success, Answers, ""), run));
    }

    [Fact]
    public async Task A_line_that_is_no_operation_is_answered_and_makes_a_finding()
    {
        CleaveRun run = await CleaveRun.WithInput("state\nnonsense\n", "exec");
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Equal("err NOINIT\nerr EINVAL\n", run.Output);
        Assert.Equal("line 2: 'nonsense' is no operation\n", run.Errors);
    }

    [Fact]
    public async Task A_pool_is_driven_in_the_same_way()
    {
        CleaveRun run = await CleaveRun.WithInput("pool 0 0x200000 1 17408 8192\nalloc 17408\nfree 0\nfree 0\nfini\n", "exec");
        const string Refused = "err FreeingFreeMemory: Address 0x0 is free already; the free block there begins at 0x0.";
        Assert.Equal(new CleaveRun(ExitCode.Success, $"ok\nok 0x0\nok\n{Refused}\nok\n", ""), run);
    }

    [Fact]
    public async Task Each_answer_comes_before_the_next_operation_is_asked_for()
    {
        using Process process = CleaveRun.Start("exec");
        foreach ((string operation, string answer) in new[] { ("init 65536 4096", "ok"), ("alloc 1 0 0 65536 4096 0", "ok 0:4:0"), (
            "fini", "ok") })
        {
            await process.StandardInput.WriteAsync(operation + "\n");
            await process.StandardInput.FlushAsync();
            Assert.Equal(answer, await process.StandardOutput.ReadLineAsync().WaitAsync(CleaveRun.Hang));
        }

        process.StandardInput.Close();
        await CleaveRun.Finish(process);
        Assert.Equal(ExitCode.Success, process.ExitCode);
    }

    [Fact]
    public async Task Vectors_that_agree_are_counted()
    {
        string[] files = [_folder.Write("good.vec", Vectors), _folder.Write("good.vec.gz", TemporaryFolder.Gzip(Vectors))];
        foreach (string file in files)
        {
            CleaveRun run = await CleaveRun.With("exec", "--vec", file);
            Assert.Equal(new CleaveRun(ExitCode.Success, $"{file}: all 3 answers agree\n", ""), run);
        }
    }

    [Fact]
    public async Task The_first_answer_that_differs_is_shown_and_makes_a_finding()
    {
        string file = _folder.Write("bad.vec", Vectors.Replace("0:4:0", "0:4:1", StringComparison.Ordinal));
        CleaveRun run = await CleaveRun.With("exec", "--vec", file);
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Equal(
            [
                $"{file}: answer 2, line 2, differs", "  operation  alloc 1 0 0 0x10000 0x1000 0",
                "  expected   ok 0:4:1", "  got        ok 0:4:0",
            ],
            run.Lines);
    }

    [Fact]
    public async Task A_vector_file_without_answers_proves_nothing()
    {
        CleaveRun run = await CleaveRun.With("exec", "--vec", _folder.Write("empty.vec", "# nothing\n"));
        run.AssertComplains(ExitCode.BadInput, "empty.vec: the file has no answers to compare");
    }

    [Fact]
    public async Task Zeroes_and_marks_of_other_encodings_are_no_operations_and_stay_in_step()
    {
        CleaveRun run = await CleaveRun.WithInput([0xff, 0xfe, .. "state\ninit 65536 4096\0\nstate\n"u8], "exec");
        Assert.Equal(ExitCode.Finding, run.Code);
        Assert.Equal(["err EINVAL", "err EINVAL", "err NOINIT"], run.Lines);
    }

    [Fact]
    public async Task A_damaged_vector_file_is_named_with_the_line()
    {
        CleaveRun run = await CleaveRun.With("exec", "--vec", _folder.Write("odd.vec", Vectors + "state\n"));
        run.AssertComplains(ExitCode.BadInput, "odd.vec: line 4: ");
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("exec --vec")]
    public async Task A_gzip_file_that_was_cut_short_is_refused(string command)
    {
        string vectors = string.Concat(Enumerable.Range(0, 5000).Select(id => $"free {id} 0 -> err NOINIT\n"));
        byte[] whole = TemporaryFolder.Gzip(command == "exec" ? vectors.Replace(" -> err NOINIT", "", StringComparison.Ordinal) : vectors);
        CleaveRun run = await CleaveRun.With([.. command.Split(' '), _folder.Write("cut.gz", whole[..(whole.Length / 2)])]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("cleave: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("cut short", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_without_a_word_when_nobody_reads_the_answers_any_more()
    {
        using Process process = CleaveRun.Start("exec");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync("state\n");
        await process.StandardInput.FlushAsync();
        Assert.Equal("err NOINIT", await process.StandardOutput.ReadLineAsync());
        process.StandardOutput.Close();
        await Assert.ThrowsAnyAsync<IOException>(() => WriteForEver(process.StandardInput));
        await CleaveRun.Finish(process);
        Assert.Empty(await errors);
        Assert.Equal(ExitCode.Success, process.ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Far more than any buffer between the two holds.</summary>
    private static async Task WriteForEver(StreamWriter input)
    {
        for (int line = 0; line < 10_000_000; line++)
            await input.WriteAsync("state\n");
    }
}
