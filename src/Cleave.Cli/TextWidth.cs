namespace Cleave.Cli;

/// <summary>The width of the text on standard output.</summary>
internal static class TextWidth
{
    /// <summary>The characters of a line in a file or a pipe.</summary>
    private const int Plain = 80;

    private const int Least = 20;

    /// <summary>The characters of a line of standard output: as many as the window has, or 80 for a file or a pipe.</summary>
    public static int OfOutput => Console.IsOutputRedirected ? Plain : Math.Max(Least, Console.WindowWidth);
}
