using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.Face;

internal enum BlockMoveOpKind
{
    AllocateOwner,
    AllocateValue,
    Free,
    Trim,
    Split,
    ResetClear,
    Resize,
    Plan,
    BeginMove,
    EndMove,
}

/// <summary>One operation that means something in any program, so that leaving out those before it makes no difference.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Which">The k-th allocation or pending move, modulo their number.</param>
/// <param name="Size">Chunks to allocate, to keep, or to make free, or the chunk of a target.</param>
/// <param name="Way">What else distinguishes the call, modulo the number of ways.</param>
/// <param name="Flag">Contiguous, zeroed, or completed.</param>
internal readonly record struct BlockMoveOp(BlockMoveOpKind Kind, int Which, int Size, int Way, bool Flag);

/// <summary>A program of allocations and moves, and the number of chunks that its space has at first.</summary>
internal sealed record BlockMoveProgram(int Chunks, BlockMoveOp[] Ops)
{
    public static Arbitrary<BlockMoveProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => $"{Chunks} chunks: {string.Join("; ", Ops)}";

    private static Gen<BlockMoveProgram> Programs() =>
        from chunks in Gen.Frequency((1, Gen.Choose(1, 20)), (3, Gen.Choose(20, BlockMoveSession.MostChunks)))
        from length in Gen.Choose(1, 60)
        from ops in Op(chunks).ArrayOf(length)
        select new BlockMoveProgram(chunks, ops);

    private static Gen<BlockMoveOp> Op(int chunks) =>
        from kind in Gen.Frequency(
            (25, Gen.Constant(BlockMoveOpKind.AllocateOwner)),
            (20, Gen.Constant(BlockMoveOpKind.AllocateValue)),
            (22, Gen.Constant(BlockMoveOpKind.Free)),
            (4, Gen.Constant(BlockMoveOpKind.Trim)),
            (4, Gen.Constant(BlockMoveOpKind.Split)),
            (2, Gen.Constant(BlockMoveOpKind.ResetClear)),
            (3, Gen.Constant(BlockMoveOpKind.Resize)),
            (12, Gen.Constant(BlockMoveOpKind.Plan)),
            (14, Gen.Constant(BlockMoveOpKind.BeginMove)),
            (10, Gen.Constant(BlockMoveOpKind.EndMove)))
        from which in Gen.Choose(0, 99)
        from size in Gen.Frequency((3, Gen.Choose(1, 12)), (2, Gen.Choose(1, chunks)))
        from way in Gen.Choose(0, 59)
        from flag in Gen.Elements(true, false)
        select new BlockMoveOp(kind, which, size, way, flag);

    /// <summary>Fewer operations first, then a smaller space, then plainer operations.</summary>
    private static IEnumerable<BlockMoveProgram> Shrink(BlockMoveProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return program with { Ops = [.. program.Ops[..at], .. program.Ops[(at + gone)..]] };
        }

        if (program.Chunks > 1)
            yield return program with { Chunks = program.Chunks / 2 };
        for (int at = 0; at < program.Ops.Length; at++)
        {
            foreach (BlockMoveOp op in Plainer(program.Ops[at]))
                yield return program with { Ops = [.. program.Ops[..at], op, .. program.Ops[(at + 1)..]] };
        }
    }

    private static IEnumerable<BlockMoveOp> Plainer(BlockMoveOp op)
    {
        if (op.Flag)
            yield return op with { Flag = false };
        if (op.Which > 0)
            yield return op with { Which = op.Which / 2 };
        if (op.Size > 1)
            yield return op with { Size = op.Size / 2 };
        if (op.Way > 0)
            yield return op with { Way = op.Way / 2 };
    }
}
