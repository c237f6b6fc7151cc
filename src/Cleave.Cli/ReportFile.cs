using Cleave.Tools.Files;

namespace Cleave.Cli;

/// <summary>The file that an option names for a report, or standard output for "-".</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly WholeFile? _file;

    private ReportFile(WholeFile? file) => _file = file;

    /// <summary>Makes sure that it can be written, but leaves what it holds; null where the option was left out.</summary>
    /// <param name="path">What the option says.</param>
    /// <param name="cancel">Leaves nothing behind where the work was interrupted.</param>
    public static ReportFile? Open(string? path, CancellationToken cancel) => path switch
    {
        null => null,
        "-" => new ReportFile(null),
        _ => new ReportFile(new WholeFile(path, cancel)),
    };

    /// <summary>Replaces what it held, once all is written.</summary>
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
