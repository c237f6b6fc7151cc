namespace Cleave.Cli;

/// <summary>How wide a text may be.</summary>
internal static class TextWidth
{
    /// <summary>Characters of a line where the text goes to a file or a pipe.</summary>
    private const int Plain = 80;

    private const int Least = 20;

    /// <summary>Characters of a line of standard output: those of the window, or 80.</summary>
    public static int OfOutput => Console.IsOutputRedirected ? Plain : Math.Max(Least, Console.WindowWidth);
}
