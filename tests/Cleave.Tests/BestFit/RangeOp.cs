using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.BestFit;

internal enum RangeOpKind
{
    AllocateOwner,
    AllocateValue,
    Free,
    Grow,
    Trim,
    ResetClear,
    SaveAndRestore,
}

/// <summary>One operation that means something in any program, so that leaving out those before it makes no difference.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Which">The k-th live range, modulo their number; of an allocation 2^k granules of alignment, modulo 8.</param>
/// <param name="Size">Bytes to ask for, or to grow by, or to keep.</param>
/// <param name="Low">The lower bound of a range, or the bytes that a trim cuts off at the front.</param>
/// <param name="Span">Bytes of the range; 0 for no bounds.</param>
/// <param name="Flag">Clear memory: preferred, freed as such, or all of it.</param>
/// <param name="TopDown">Whether the highest place is wanted.</param>
internal readonly record struct RangeOp(RangeOpKind Kind, int Which, int Size, int Low, int Span, bool Flag, bool TopDown);

/// <summary>A program and the space that it runs on.</summary>
/// <param name="Granules">Granules that the program can use.</param>
/// <param name="GranularityLog2">The granularity.</param>
/// <param name="Kind">How large the space is, and where: 0 a small one, 1 one that needs wide keys, 2 one that ends at 2^64 - 1.</param>
/// <param name="Ops">The operations.</param>
internal sealed record RangeProgram(int Granules, int GranularityLog2, int Kind, RangeOp[] Ops)
{
    public static Arbitrary<RangeProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => $"{Granules} granules of 2^{GranularityLog2}, kind {Kind}: {string.Join("; ", Ops)}";

    private static Gen<RangeProgram> Programs() =>
        from granules in Gen.Frequency((1, Gen.Choose(1, 20)), (3, Gen.Choose(20, 250)))
        from granularity in Gen.Elements(0, 4, 8, 12)
        from kind in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
        from length in Gen.Choose(1, 90)
        from ops in Op(granules << granularity, 1 << granularity).ArrayOf(length)
        select new RangeProgram(granules, granularity, kind, ops);

    private static Gen<RangeOp> Op(int bytes, int granule) =>
        from kind in Gen.Frequency(
            (25, Gen.Constant(RangeOpKind.AllocateValue)),
            (25, Gen.Constant(RangeOpKind.AllocateOwner)),
            (30, Gen.Constant(RangeOpKind.Free)),
            (9, Gen.Constant(RangeOpKind.Grow)),
            (9, Gen.Constant(RangeOpKind.Trim)),
            (1, Gen.Constant(RangeOpKind.ResetClear)),
            (2, Gen.Constant(RangeOpKind.SaveAndRestore)))
        from which in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 999)))
        from size in Gen.Frequency(
            (6, Gen.Choose(1, 12 * granule)), (2, Gen.Choose(1, Math.Max(1, bytes / 3))), (1, Gen.Choose(0, bytes + granule)))
        from low in Gen.Choose(0, bytes)
        from span in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, bytes)))
        from flag in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        from topDown in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new RangeOp(kind, which, size, low, span, flag, topDown);

    /// <summary>Fewer operations first, then a smaller and plainer space, then plainer operations.</summary>
    private static IEnumerable<RangeProgram> Shrink(RangeProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return program with { Ops = [.. program.Ops[..at], .. program.Ops[(at + gone)..]] };
        }

        if (program.Kind > 0)
            yield return program with { Kind = 0 };
        if (program.GranularityLog2 > 0)
            yield return program with { GranularityLog2 = 0 };
        if (program.Granules > 1)
            yield return program with { Granules = program.Granules / 2 };
        for (int at = 0; at < program.Ops.Length; at++)
        {
            foreach (RangeOp op in Plainer(program.Ops[at]))
                yield return program with { Ops = [.. program.Ops[..at], op, .. program.Ops[(at + 1)..]] };
        }
    }

    private static IEnumerable<RangeOp> Plainer(RangeOp op)
    {
        if (op.Flag)
            yield return op with { Flag = false };
        if (op.TopDown)
            yield return op with { TopDown = false };
        if (op.Span > 0)
            yield return op with { Span = op.Span / 2 };
        if (op.Which > 0)
            yield return op with { Which = op.Which / 2 };
        if (op.Size > 1)
            yield return op with { Size = op.Size / 2 };
        if (op.Low > 0)
            yield return op with { Low = op.Low / 2 };
    }
}
