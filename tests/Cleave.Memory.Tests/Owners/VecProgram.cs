using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Owners;

internal enum VecOpKind
{
    Push,
    TryPush,
    Pop,
    Insert,
    Remove,
    SwapRemove,
    RemoveRange,
    Drain,
    Retain,
    Truncate,
    Resize,
    Extend,
    ExtendOwn,
    Reserve,
    ReserveExact,
    ShrinkTo,
    Write,
    WriteMemory,
    Handover,
}

/// <summary>One call; what the numbers mean is the call's.</summary>
internal readonly record struct VecOp(VecOpKind Kind, int A, int B);

/// <summary>A program of calls on a vec, which may make the allocator fail.</summary>
internal sealed record VecProgram(VecOp[] Ops, int Slack)
{
    public static Arbitrary<VecProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => $"slack {Slack}: {string.Join("; ", Ops)}";

    private static Gen<VecProgram> Programs() =>
        from length in Gen.Choose(1, 40)
        from ops in Op().ArrayOf(length)
        from slack in Gen.Elements(0, 4, 13, 100)
        select new VecProgram(ops, slack);

    private static Gen<VecOp> Op() =>
        from kind in Gen.Frequency(
            (4, Gen.Constant(VecOpKind.Push)),
            (3, Gen.Constant(VecOpKind.Extend)),
            (12, Gen.Elements(Enum.GetValues<VecOpKind>())))
        from a in Gen.Choose(0, 40)
        from b in Gen.Choose(0, 20)
        select new VecOp(kind, a, b);

    private static IEnumerable<VecProgram> Shrink(VecProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return program with { Ops = [.. program.Ops[..at], .. program.Ops[(at + gone)..]] };
        }
    }
}
