using Cleave.Tools.Files;

namespace Cleave.Cli;

/// <summary>The destination of a report: the file that an option names, or standard output for "-".</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly WholeFile? _file;

    private ReportFile(WholeFile? file) => _file = file;

    /// <summary>Checks that the file can be written, without changing its content yet. Returns null if the option was left out.</summary>
    /// <param name="path">The value of the option, or null.</param>
    /// <param name="cancel">The token that, when cancelled, removes the unfinished file.</param>
    public static ReportFile? Open(string? path, CancellationToken cancel) => path switch
    {
        null => null,
        "-" => new ReportFile(null),
        _ => new ReportFile(new WholeFile(path, cancel)),
    };

    /// <summary>Writes the report, and replaces the old content of the file once all is written.</summary>
    public void Write(Action<Stream> write)
    {
        if (_file is null)
        {
            using Stream output = StandardOutput.Open();
            write(output);
            return;
        }

        write(_file.Content);
        _file.Keep();
    }

    public void Dispose() => _file?.Dispose();
}
