using System.CommandLine;
using Cleave.Bench.Comparisons;
using Cleave.Bench.Reports;

namespace Cleave.Cli;

/// <summary>The places where <c>cleave bench</c> writes its report. All are opened before the work, so that a place that cannot be
/// written is reported at once.</summary>
internal sealed class BenchOutputs : IDisposable
{
    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the report as JSON to this file. With -, write it to standard output instead of the table.");

    private static readonly Option<string> Html = CommonOptions.File(
        "--html", "Write the report with curves as one HTML page to this file. With -, write it to standard output.");

    private static readonly Option<string> Svg = CommonOptions.File(
        "--svg", "Write the curves as one SVG picture to this file. With -, write it to standard output.");

    private readonly ReportFile? _json;
    private readonly ReportFile? _html;
    private readonly ReportFile? _svg;
    private readonly bool _isTableShown;

    private BenchOutputs(ParseResult parsed, CancellationToken cancel)
    {
        _json = ReportFile.Open(parsed.GetValue(Json), cancel);
        _html = ReportFile.Open(parsed.GetValue(Html), cancel);
        _svg = ReportFile.Open(parsed.GetValue(Svg), cancel);
        _isTableShown = !All.Any(output => parsed.GetValue(output) == "-");
    }

    /// <summary>The options, in the order of the help.</summary>
    public static Option<string>[] All => [Json, Html, Svg];

    /// <summary>Explains why the options cannot be used; null if they can.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="earlier">The file that the run is compared with, which no output may overwrite.</param>
    public static string? Complaint(ParseResult parsed, string? earlier) =>
        Recordings.OverwriteComplaint([], [.. All.Select(output => (output.Name, parsed.GetValue(output)))])
            ?? (earlier is null ? null
                : Recordings.OverwriteComplaint([.. All.Select(output => parsed.GetValue(output)).OfType<string>()], ("--compare", earlier))
                    is null ? null
                : $"an output would overwrite '{earlier}', which --compare reads; name another file.");

    /// <summary>Opens the places that the command line names.</summary>
    public static BenchOutputs Open(ParseResult parsed, CancellationToken cancel) => new(parsed, cancel);

    /// <summary>Writes the report to all places.</summary>
    public void Write(BenchReport report, BenchComparison? comparison)
    {
        if (_isTableShown)
        {
            BenchText.Write(report, Console.Out);
            if (comparison is not null)
            {
                Console.Out.WriteLine();
                ComparisonText.Write(comparison, Console.Out);
            }
        }

        _json?.Write(stream => BenchJson.Write(report, stream, comparison));
        _html?.Write(stream => BenchHtml.Write(report, stream, comparison));
        _svg?.Write(stream => BenchSvg.Write(report, stream));
    }

    public void Dispose()
    {
        _json?.Dispose();
        _html?.Dispose();
        _svg?.Dispose();
    }
}
