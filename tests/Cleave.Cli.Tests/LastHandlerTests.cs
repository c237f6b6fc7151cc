namespace Cleave.Cli.Tests;

/// <summary>Whatever ends a command becomes one sentence and an exit code.</summary>
public sealed class LastHandlerTests
{
    [Fact]
    public void What_nobody_expected_is_a_fault_to_report_and_no_stack_trace()
    {
        (int code, string[] lines) = Report(Thrown(new InvalidCastException("two\nlines")));

        Assert.Equal((ExitCode.Internal, 2), (code, lines.Length));
        Assert.StartsWith(
            "cleave: this is a fault of the program: InvalidCastException: two lines (at Cleave.", lines[0], StringComparison.Ordinal);
        Assert.Contains("report", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_system_refuses_is_one_sentence_and_exit_code_3()
    {
        Assert.Equal((ExitCode.BadInput, 1), Counted(new InsufficientMemoryException()));
        Assert.Equal((ExitCode.BadInput, 1), Counted(new AggregateException(new IOException("The disk is full."))));
        Assert.Equal((ExitCode.BadInput, 1), Counted(new TypeInitializationException("Cleave.T", new InsufficientMemoryException())));
    }

    private static (int Code, int Lines) Counted(Exception problem) =>
        Report(problem) is var (code, lines) ? (code, lines.Length) : default;

    private static (int Code, string[] Lines) Report(Exception problem)
    {
        var errors = new StringWriter();
        int code = LastHandler.Report(problem, errors);
        Assert.StartsWith("cleave: ", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors.ToString(), StringComparison.Ordinal);
        return (code, errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static InvalidCastException Thrown(InvalidCastException problem)
    {
        try
        {
            throw problem;
        }
        catch (InvalidCastException thrown)
        {
            return thrown;
        }
    }
}
