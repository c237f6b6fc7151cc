using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests;

/// <summary>"cleave exec" at a terminal, through the reader and writer that stand for it.</summary>
public sealed class PromptTests
{
    [Fact]
    public void An_operation_is_answered_after_its_prompt()
    {
        string[] lines = Talk("init 65536 4096", "  state  ", "quit");
        Assert.Contains("'help'", lines[0], StringComparison.Ordinal);
        Assert.Equal(["> ok", "> state avail=65536 clear_avail=0 free=0,0,0,0,1", "> "], lines[1..]);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("?")]
    public void Help_lists_the_operations(string help)
    {
        string screen = string.Join('\n', Talk(help));
        Assert.All(
            (string[])["init", "alloc", "free", "trim", "reset_clear", "state", "map", "fini", "FLAGS"],
            name => Assert.Contains(name, screen, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quit")]
    [InlineData("exit")]
    [InlineData(" quit ")]
    public void Quit_and_exit_end_it(string end) =>
        Assert.DoesNotContain("NOINIT", string.Join('\n', Talk(end, "state")), StringComparison.Ordinal);

    [Fact]
    public void The_end_of_the_input_ends_it_and_its_line() => Assert.Equal(["> err NOINIT", "> ", ""], Talk("state")[1..]);

    [Fact]
    public void Nonsense_is_explained_and_the_prompt_goes_on()
    {
        string[] lines = Talk("nonsense", "state", "quit");
        Assert.StartsWith("> 'nonsense' is no operation; 'help'", lines[1], StringComparison.Ordinal);
        Assert.Equal("> err NOINIT", lines[2]);
    }

    [Fact]
    public void Blank_lines_and_comments_get_a_new_prompt() =>
        Assert.Equal("> > > > err NOINIT", Talk("", "   ", "# comment", "state", "quit")[1]);

    [Fact]
    public void A_map_comes_with_its_legend()
    {
        string[] lines = Talk("map", "init 65536 4096", "map", "quit");
        Assert.Equal(["> err NOINIT", "> ok", "> map ................", SpaceMap.Legend, "> "], lines[1..]);
    }

    private static string[] Talk(params string[] lines)
    {
        var screen = new StringWriter();
        Assert.Equal(ExitCode.Success, ExecPrompt.Run(new StringReader(string.Join('\n', lines)), screen));
        return screen.ToString().Split(Environment.NewLine);
    }
}
