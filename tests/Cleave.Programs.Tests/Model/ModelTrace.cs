using Cleave.Placement;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.Model;

/// <summary>
/// Turns a program and the model's answers into a trace, for <c>cleave replay --policy recorded</c>: it plays the raw calls and tells which
/// placements are not the model's. Invalid calls, which change nothing, are left out.
/// </summary>
internal sealed class ModelTrace
{
    private readonly TraceBuilder _trace = new("failing program");
    private readonly Dictionary<ulong, List<ulong>> _live = [];
    private readonly Dictionary<ulong, long> _ids = [];
    private long _next;
    private long _line;

    /// <summary>Writes the trace to artifacts in the repository.</summary>
    /// <returns>The path.</returns>
    public static string Write(IReadOnlyList<VectorLine> lines, string name)
    {
        string path = Path.Combine(Folder(), name);
        using var text = new StreamWriter(path);
        TraceTextWriter.Write(Of(lines), text);
        return path;
    }

    /// <summary>Where failures leave their traces.</summary>
    public static string Folder() =>
        Directory.CreateDirectory(Path.Combine(FindRoot(AppContext.BaseDirectory), "artifacts", "failures")).FullName;

    public static Trace Of(IReadOnlyList<VectorLine> lines)
    {
        var made = new ModelTrace();
        foreach (VectorLine line in lines)
        {
            made._line++;
            made.Take(line.Operation.Split(' '), line.Answer);
        }

        return made._trace.Build();
    }

    private void Take(string[] words, string answer)
    {
        switch (words[0])
        {
            case "init" when answer == "ok":
                _trace.Space =
                    new RecordedSpace { Allocator = RecordedAllocator.GpuBuddyCore, Size = Number(words[1]), Chunk = Number(words[2]) };
                break;
            case "alloc" when answer is not ("err EINVAL" or "err EBUSY"):
                Allocate([.. words.Skip(1).Select(Number)], answer);
                break;
            case "free" when _live.Remove(Number(words[1])):
                Add(TraceEventKind.Free, Number(words[1]), 0, 0, new TraceTerms { Zeroed = (Number(words[2]) & 16) != 0 });
                break;
            case "trim" when answer.StartsWith("ok", StringComparison.Ordinal):
                Trim(words, answer);
                break;
            case "reset_clear":
                Add(TraceEventKind.ResetClear, 0, 0, 0, new TraceTerms { Zeroed = Number(words[1]) != 0 });
                break;
        }
    }

    private void Allocate(ulong[] numbers, string answer)
    {
        List<ulong> offsets = Offsets(answer);
        bool served = offsets.Count != 0;
        var terms = new TraceTerms
        {
            At = served ? offsets[0] : null,
            Start = numbers[1],
            End = numbers[2],
            Asked = ObservedTerms.Range,
            RawFlags = (GpuBuddyRawFlags)(uint)numbers[5],
        };
        if (served)
        {
            _ids[numbers[0]] = _next++;
            _live[numbers[0]] = offsets;
        }

        Add(served ? TraceEventKind.Allocate : TraceEventKind.OutOfMemory, numbers[0], numbers[3], numbers[4], terms);
    }

    private void Trim(string[] words, string answer)
    {
        ulong id = Number(words[1]);
        ulong block = _live[id][0];
        _live[id] = Offsets(answer);
        Add(TraceEventKind.Trim, id, Number(
            words[3]), 0, new TraceTerms { At = block, Start = words[2] == "-" ? block : Number(words[2]) });
    }

    private void Add(TraceEventKind kind, ulong id, ulong size, ulong alignment, TraceTerms terms) =>
        _trace.Add(new TraceEvent(kind, _ids.GetValueOrDefault(id, TraceEvent.NoId), size, alignment, null, _line, terms));

    private static List<ulong> Offsets(string answer) => [.. answer.Split(' ').Skip(1).Where(
        word => word.Contains(':', StringComparison.Ordinal)).Select(word => Number(word.Split(':')[0]))];

    private static ulong Number(string word) =>
        word.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToUInt64(word, 16) : ulong.Parse(word, null);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Cleave.slnx")) ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Cleave.slnx"));
}
