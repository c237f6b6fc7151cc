namespace Cleave.Cli;

/// <summary>The exit codes of the command, which scripts can rely on.</summary>
internal static class ExitCode
{
    /// <summary>The command ran, and all requests were served and all answers agreed.</summary>
    public const int Success = 0;

    /// <summary>The command ran, but an allocation was not served, an answer differs, or a line is no operation.</summary>
    public const int Finding = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A file is missing, cannot be read or written, or has a wrong format,
    /// or the system refused memory or has no Vulkan driver.</summary>
    public const int BadInput = 3;

    /// <summary>The program itself has a fault, which the user is asked to report.</summary>
    public const int Internal = 70;

    /// <summary>The terminal was closed (128 + SIGHUP).</summary>
    public const int HungUp = 129;

    /// <summary>The command was interrupted (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
