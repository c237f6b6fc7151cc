namespace Cleave.Programs.Tests.Model;

/// <summary>Turns a program into lines of the vector format, by running the model: only it knows which ids are live.</summary>
internal static class ProgramRenderer
{
    /// <summary>More allocations than any program makes.</summary>
    public const ulong UnknownId = 1_000_000;

    /// <param name="program">What to do.</param>
    /// <param name="session">A fresh one; it is left as the program leaves it.</param>
    public static IReadOnlyList<VectorLine> Render(ModelProgram program, ModelSession session)
    {
        var lines = new List<VectorLine>();
        void Do(string operation) => lines.Add(new VectorLine(operation, session.Answer(operation)));

        Do($"init 0x{program.Space.Bytes(program.Chunk):x} 0x{program.Chunk:x}");
        int id = 0;
        foreach (ProgramOp op in program.Ops)
        {
            Do(op.Kind switch
            {
                ProgramOpKind.Alloc => Alloc(program, op, ++id),
                ProgramOpKind.Free => $"free {Target(session, op)} {op.Flags}",
                ProgramOpKind.Trim => Trim(program, op, session),
                ProgramOpKind.ResetClear => $"reset_clear {op.Flags}",
                _ => "state",
            });
        }
        return lines;
    }

    private static string Alloc(ModelProgram program, ProgramOp op, int id)
    {
        ulong chunk = program.Chunk;
        ulong size = op.Size.Bytes(chunk);
        ulong start = op.Bounds >= ProgramBounds.Exact ? op.Start.Bytes(chunk) : 0;
        ulong end = op.Bounds switch
        {
            ProgramBounds.Whole => program.Space.Bytes(chunk) / chunk * chunk,
            ProgramBounds.Zero => 0,
            ProgramBounds.Exact => unchecked(start + size),
            _ => op.End.Bytes(chunk),
        };
        return $"alloc {id} 0x{start:x} 0x{end:x} 0x{size:x} 0x{op.MinBlock.Bytes(chunk):x} {op.Flags}";
    }

    private static string Trim(ModelProgram program, ProgramOp op, ModelSession session)
    {
        ulong target = Target(session, op);
        ulong offset = session.Live.TryGetValue(target, out IReadOnlyList<ModelPiece>? pieces) ? pieces[0].Offset : 0;
        string start = op.Flags == 0 ? "-" : $"0x{unchecked(offset + op.Start.Bytes(program.Chunk)):x}";
        return $"trim {target} {start} 0x{op.Size.Bytes(program.Chunk):x}";
    }

    private static ulong Target(ModelSession session, ProgramOp op)
    {
        List<ulong> live = [.. session.Live.Keys.Order()];
        return op.Target < 0 || live.Count == 0 ? UnknownId : live[op.Target % live.Count];
    }
}
