using Cleave.Memory.Systems;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The recordings of a run, each for itself: one that cannot be read or replayed is reported and leaves the others as they are.</summary>
internal sealed class RecordingSet(TextWriter errors)
{
    private readonly HashSet<string> _reported = [];

    /// <summary>Whether something was left out.</summary>
    public bool Failed { get; private set; }

    /// <summary>The traces of all files that can be read, under names that tell files of one name apart.</summary>
    /// <param name="files">The files.</param>
    /// <param name="memory">The limit of the memory that reading one of them takes, or null.</param>
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

    /// <summary>Does one part of the work; null where the file or the memory does not allow it.</summary>
    public T? Try<T>(Func<T> part)
        where T : class
    {
        try
        {
            return part();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or TraceFormatException
            or InvalidDataException or OverflowException or PageSystemException or InsufficientMemoryException)
        {
            // Several policies may be stopped by the same thing; one sentence says it.
            if (_reported.Add(problem.Message))
            {
                errors.WriteLine($"cleave: {problem.Message}");
            }

            Failed = true;
            return null;
        }
    }
}
