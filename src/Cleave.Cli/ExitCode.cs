namespace Cleave.Cli;

/// <summary>What scripts can rely on.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done, and everything was served or agreed.</summary>
    public const int Success = 0;

    /// <summary>It ran, but an allocation was not served, an answer differs, or a line was no operation.</summary>
    public const int Finding = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A file is missing, cannot be read or written, or its content breaks its format; or the system refused memory.</summary>
    public const int BadInput = 3;

    /// <summary>A fault of the program itself, which is to be reported.</summary>
    public const int Internal = 70;

    /// <summary>The terminal went away (128 + SIGHUP).</summary>
    public const int HungUp = 129;

    /// <summary>It was interrupted (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
