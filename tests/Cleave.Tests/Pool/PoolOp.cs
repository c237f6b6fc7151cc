using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.Pool;

internal enum PoolOpKind
{
    Alloc,
    Free,
    FreeAnywhere,
    Retire,
    Restore,
}

/// <summary>One operation that means something in any program, so that leaving out those before it makes no difference.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Where">Alloc: the size. Else the place: the k-th live block, the k-th retired leaf, or a leaf,
/// modulo what there is.</param>
/// <param name="Length">Retire, restore: leaves.</param>
internal readonly record struct PoolOp(PoolOpKind Kind, int Where, int Length);

/// <summary>A program and the pool that it runs on.</summary>
internal sealed record PoolProgram(int Leaves, int MaxOrder, PoolOp[] Ops)
{
    public static Arbitrary<PoolProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => $"{Leaves} leaves, largest order {MaxOrder}: {string.Join("; ", Ops)}";

    private static Gen<PoolProgram> Programs() =>
        from leaves in Gen.Frequency((3, Gen.Choose(1, 20)), (3, Gen.Choose(1, 256)), (1, Gen.Elements(16, 64, 256)))
        from order in Gen.Choose(0, 8)
        from length in Gen.Choose(1, 80)
        from ops in Op(leaves).ArrayOf(length)
        select new PoolProgram(leaves, Math.Min(order, (int)Math.Log2(leaves)), ops);

    private static Gen<PoolOp> Op(int leaves) =>
        from kind in Gen.Frequency(
            (40, Gen.Constant(PoolOpKind.Alloc)),
            (25, Gen.Constant(PoolOpKind.Free)),
            (10, Gen.Constant(PoolOpKind.FreeAnywhere)),
            (12, Gen.Constant(PoolOpKind.Retire)),
            (12, Gen.Constant(PoolOpKind.Restore)))
        from place in Gen.Choose(0, 999)
        from length in Gen.Frequency((4, Gen.Choose(1, 5)), (2, Gen.Choose(1, leaves)), (1, Gen.Elements(0, leaves + 1)))
        select new PoolOp(kind, place, length);

    /// <summary>Fewer operations first, then a smaller pool, then plainer operations.</summary>
    private static IEnumerable<PoolProgram> Shrink(PoolProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return program with { Ops = [.. program.Ops[..at], .. program.Ops[(at + gone)..]] };
        }

        if (program.Leaves > 1)
            yield return program with
            {
                Leaves = program.Leaves / 2,
                MaxOrder = Math.Min(program.MaxOrder, (int)Math.Log2(program.Leaves / 2)),
            };
        for (int at = 0; at < program.Ops.Length; at++)
        {
            foreach (PoolOp op in Plainer(program.Ops[at]))
                yield return program with { Ops = [.. program.Ops[..at], op, .. program.Ops[(at + 1)..]] };
        }
    }

    private static IEnumerable<PoolOp> Plainer(PoolOp op)
    {
        if (op.Where > 0)
            yield return op with { Where = op.Where / 2 };
        if (op.Length > 1)
            yield return op with { Length = op.Length / 2 };
    }
}
