namespace Cleave.Programs.Tests.Model;

/// <summary>Simpler programs to try when one fails: first fewer operations, then a plainer space, then plainer operations.</summary>
internal static class ProgramShrinker
{
    public static IEnumerable<ModelProgram> Shrink(ModelProgram program) =>
        FewerOps(program).Concat(PlainerSpace(program)).Concat(PlainerOps(program));

    /// <summary>Leaves out runs of operations, long ones first.</summary>
    private static IEnumerable<ModelProgram> FewerOps(ModelProgram program)
    {
        for (int length = program.Ops.Count; length > 0; length /= 2)
        {
            // From the end: what comes after the failure goes at once.
            for (int at = program.Ops.Count - length; at >= 0; at -= length)
                yield return program with { Ops = [.. program.Ops.Take(at), .. program.Ops.Skip(at + length)] };
        }
    }

    private static IEnumerable<ModelProgram> PlainerSpace(ModelProgram program)
    {
        if (program.Chunk > 4096)
            yield return program with { Chunk = 4096 };
        foreach (ProgramAmount space in Plainer(program.Space, least: 1))
            yield return program with { Space = space };
    }

    private static IEnumerable<ModelProgram> PlainerOps(ModelProgram program) =>
        from at in Enumerable.Range(0, program.Ops.Count)
        from op in Plainer(program.Ops[at])
        select program with { Ops = [.. program.Ops.Take(at), op, .. program.Ops.Skip(at + 1)] };

    private static IEnumerable<ProgramOp> Plainer(ProgramOp op)
    {
        if (op.Bounds != ProgramBounds.Whole)
            yield return op with { Bounds = ProgramBounds.Whole, Start = ProgramAmount.Zero, End = ProgramAmount.Zero };
        if (op.Target != 0)
            yield return op with { Target = op.Target / 2 };
        foreach (ulong flags in FewerBits(op.Flags))
            yield return op with { Flags = flags };
        foreach (ProgramAmount size in Plainer(op.Size, least: 1))
            yield return op with { Size = size };
        foreach (ProgramAmount minBlock in Plainer(op.MinBlock, least: 1))
            yield return op with { MinBlock = minBlock };
        foreach (ProgramAmount start in Plainer(op.Start, least: 0))
            yield return op with { Start = start };
        foreach (ProgramAmount end in Plainer(op.End, least: 0))
            yield return op with { End = end };
    }

    private static IEnumerable<ulong> FewerBits(ulong flags) =>
        Enumerable.Range(0, 64).Select(bit => flags & ~(1UL << bit)).Where(fewer => fewer != flags).Prepend(0UL).Where(_ => flags != 0);

    /// <summary>Each is smaller than the amount, so shrinking comes to an end; 0 counts as larger than any, being invalid.</summary>
    private static IEnumerable<ProgramAmount> Plainer(ProgramAmount amount, ulong least)
    {
        if (amount.Extra != 0)
            yield return amount with { Extra = 0 };
        if (amount.Chunks == 0 && least > 0)
            yield return amount with { Chunks = least };
        if (amount.Chunks <= least)
            yield break;
        yield return new ProgramAmount(least, 0);
        if (amount.Chunks / 2 > least)
            yield return amount with { Chunks = amount.Chunks / 2 };
        yield return amount with { Chunks = amount.Chunks - 1 };
    }
}
