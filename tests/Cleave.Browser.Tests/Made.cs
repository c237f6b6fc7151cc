using System.Collections.Concurrent;
using Cleave.Browser.Tests.Browsing;
using Cleave.Tools.Files;
using Cleave.Tools.Html;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Browser.Tests;

/// <summary>Reports in files, for a browser to open, and a place for pictures that people want to look at.</summary>
public sealed class Made : IDisposable
{
    private static readonly ReplayOptions Options = new() { TimedPasses = 0 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-report-");
    private readonly ConcurrentDictionary<string, string> _replays = new();

    internal static Trace Sample(string name) => TraceFile.Open(Samples.PathOf(name))[0];

    /// <summary>A replay of a sample, which is made once for all tests that open it.</summary>
    internal string Replay(string sample) => _replays.GetOrAdd(sample, name => Replay(Sample(name)));

    /// <summary>A replay under the usual policies, as the command writes it.</summary>
    internal string Replay(params Trace[] traces)
    {
        var reports = traces.Select(trace =>
        {
            ReplayResult[] results = [.. PlacementPolicy.Usual.Select(policy => Replayer.Run(trace, policy, Options))];
            return new TraceReport(trace, results) { Maps = [.. results.Select(result => MemoryReport.Of(trace, result, Options))] };
        });
        return Write(stream => HtmlReport.Write(new ReplayReport([.. reports]), stream));
    }

    internal string Write(Action<Stream> write)
    {
        string path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.html");
        WholeFile.Write(path, write);
        return path;
    }

    /// <summary>Keeps a picture below artifacts, under the name of what it shows.</summary>
    internal static void Keep(Picture picture, string name)
    {
        string folder = Path.Combine(Samples.Folder, "..", "..", "artifacts", "browser");
        Directory.CreateDirectory(folder);
        picture.Save(Path.Combine(folder, name + ".png"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
