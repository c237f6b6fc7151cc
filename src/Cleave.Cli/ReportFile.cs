namespace Cleave.Cli;

/// <summary>The file that an option names for a report, or standard output for "-".</summary>
internal static class ReportFile
{
    /// <summary>Opens it, but leaves what it holds until there is something to write; null where the option was left out.</summary>
    public static Stream? Open(string? path) => path switch
    {
        null => null,
        "-" => Console.OpenStandardOutput(),
        _ => new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write),
    };

    /// <summary>Replaces what it held.</summary>
    public static void Write(Stream? file, Action<Stream> write)
    {
        if (file is not null)
        {
            (file as FileStream)?.SetLength(0);
            write(file);
        }
    }
}
