using System.IO.Pipes;
using System.Text;
using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>A stream of operations gives one answer each, at once.</summary>
public sealed class ExecLoopTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    [Fact]
    public void Every_operation_is_answered_on_one_line_and_nothing_else_is_printed()
    {
        (string[] answers, string errors) = Run("init 0x10000 0x1000\nalloc 1 0 0 0x10000 0x1000 0\nstate\nfree 1 0\nfini\n");
        Assert.Equal(["ok", "ok 0:4:0", "state avail=0 clear_avail=0 free=0,0,0,0,0", "ok", "ok"], answers);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("# a comment\n\n   \n\t# another\nstate\n\n#")]
    [InlineData("state")]
    [InlineData("state\r\n\r\n")]
    [InlineData("\ufeffstate\n")]
    public void Comments_and_blank_lines_are_passed_over_and_the_last_line_needs_no_end(string input)
    {
        (string[] answers, string errors) = Run(input);
        Assert.Equal(["err NOINIT"], answers);
        Assert.Empty(errors);
    }

    [Fact]
    public void An_empty_input_has_no_answers()
    {
        (string[] answers, string errors) = Run("");
        Assert.Empty(answers);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_bad_line_is_answered_as_invalid_and_explained_with_its_number()
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var loop = new ExecLoop(output, errors);
        loop.Run(Input("# first\ninit 65536 4096\nnonsense\n\nfree 1\nfini\n"));
        Assert.Equal(["ok", "err EINVAL", "err EINVAL", "ok"], Lines(output));
        string[] reasons = Lines(errors);
        Assert.Equal(2, reasons.Length);
        Assert.StartsWith("line 3: 'nonsense'", reasons[0], StringComparison.Ordinal);
        Assert.StartsWith("line 5: ", reasons[1], StringComparison.Ordinal);
        Assert.Equal(2, loop.BadLines);
    }

    [Fact]
    public void A_hundred_thousand_operations_get_a_hundred_thousand_answers()
    {
        const int Operations = 100_000;
        var input = new StringBuilder("init 0x1000000 4096\n");
        for (int i = 1; i < Operations; i++)
            input.Append(i % 2 == 1 ? $"alloc {i} 0 0 0x3000 4096 0\n" : $"free {i - 1} 0\n");

        (string[] answers, string errors) = Run(input.ToString());
        Assert.Equal(Operations, answers.Length);
        Assert.All(answers, answer => Assert.StartsWith("ok", answer, StringComparison.Ordinal));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task An_answer_can_be_read_before_the_next_operation_is_written()
    {
        using var toLoop = new AnonymousPipeServerStream(PipeDirection.Out);
        using var loopInput = new AnonymousPipeClientStream(PipeDirection.In, toLoop.ClientSafePipeHandle);
        using var fromLoop = new AnonymousPipeServerStream(PipeDirection.In);
        using var loopOutput = new AnonymousPipeClientStream(PipeDirection.Out, fromLoop.ClientSafePipeHandle);
        using var answers = new StreamReader(fromLoop);
        await using var questions = new StreamWriter(toLoop) { AutoFlush = true };
        var loop = new ExecLoop(new StreamWriter(loopOutput), TextWriter.Null);
        Task running = Task.Run(() => loop.Run(loopInput));

        foreach ((string operation, string answer) in new[] { ("init 65536 4096", "ok"), ("x", "err EINVAL"), (
            "alloc 1 0 0 65536 4096 0", "ok 0:4:0") })
        {
            await questions.WriteAsync(operation + "\n");
            Assert.Equal(answer, await answers.ReadLineAsync().WaitAsync(Hang));
        }

        questions.Close();
        await running.WaitAsync(Hang);
        Assert.Equal(1, loop.BadLines);
    }

    [Fact]
    public void A_cancelled_loop_ends_with_that()
    {
        var loop = new ExecLoop(TextWriter.Null, TextWriter.Null);
        Assert.Throws<OperationCanceledException>(() => loop.Run(Input("state\n"), new CancellationToken(canceled: true)));
    }

    private static (string[] Answers, string Errors) Run(string input)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        new ExecLoop(output, errors).Run(Input(input));
        return (Lines(output), errors.ToString());
    }

    private static MemoryStream Input(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine)[..^1];
}
