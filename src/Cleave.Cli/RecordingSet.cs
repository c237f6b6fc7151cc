using Cleave.Memory.Systems;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The recordings of one run. A recording that cannot be read or replayed is reported, and the others are not affected.</summary>
internal sealed class RecordingSet(TextWriter errors)
{
    private readonly HashSet<string> _reported = [];

    /// <summary>Whether a recording or a part of the work was left out.</summary>
    public bool Failed { get; private set; }

    /// <summary>Opens the traces of all files that can be read, under names that are all different.</summary>
    /// <param name="files">The names of the files.</param>
    /// <param name="memory">The most bytes of memory that reading one file may take; null for the default.</param>
    public IReadOnlyList<Trace> Open(IReadOnlyList<string> files, ulong? memory)
    {
        string[] names = RecordingNames.Of(files);
        var traces = new List<Trace>();
        for (int file = 0; file < files.Count; file++)
        {
            int at = file;
            traces.AddRange(Try(() => Recordings.Open(files[at], memory, names[at])) ?? []);
        }

        return traces;
    }

    /// <summary>Runs one part of the work. Returns null, after a report, if the file or the memory does not permit it.</summary>
    public T? Try<T>(Func<T> part)
        where T : class
    {
        try
        {
            return part();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or TraceFormatException
            or InvalidDataException or OverflowException or PageSystemException or InsufficientMemoryException
            or PlatformNotSupportedException)
        {
            // Several policies may fail for the same reason, which is reported once.
            if (_reported.Add(problem.Message))
            {
                errors.WriteLine($"cleave: {problem.Message}");
            }

            Failed = true;
            return null;
        }
    }
}
