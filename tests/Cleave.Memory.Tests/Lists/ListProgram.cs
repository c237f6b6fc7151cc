using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Lists;

internal enum ListOpKind
{
    Add,
    Pop,
    Split,
    Steal,
}

/// <summary>One operation on a list.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Where">Add: the page that it begins at. Steal: the binary logarithm of the alignment.</param>
/// <param name="Length">Add and split: pages. Steal: bytes.</param>
internal readonly record struct ListOp(ListOpKind Kind, int Where, int Length);

/// <summary>A program on a list whose pages have 16 bytes and begin at a base, so that alignments beyond a page mean something.</summary>
internal sealed record ListProgram(ListOp[] Ops)
{
    public const int PageSize = 16;

    /// <summary>Pages that ranges are made of.</summary>
    public const int Pages = 256;

    public static Arbitrary<ListProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => string.Join("; ", Ops);

    private static Gen<ListProgram> Programs() =>
        from length in Gen.Choose(1, 60)
        from ops in Op().ArrayOf(length)
        select new ListProgram(ops);

    private static Gen<ListOp> Op() => Gen.Frequency(
        (12, from first in Gen.Choose(0, Pages - 1) from length in Gen.Choose(0, 40) select new ListOp(ListOpKind.Add, first, length)),
        (2, Gen.Constant(new ListOp(ListOpKind.Pop, 0, 0))),
        (1, from most in Gen.Choose(0, 40) select new ListOp(ListOpKind.Split, 0, most)),
        (5, from log2 in Gen.Choose(0, 9) from bytes in Gen.Choose(0, 200) select new ListOp(ListOpKind.Steal, log2, bytes)));

    private static IEnumerable<ListProgram> Shrink(ListProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return new ListProgram([.. program.Ops[..at], .. program.Ops[(at + gone)..]]);
        }
    }
}
