using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Pages;

internal enum PageOpKind
{
    Allocate,
    AllocateAt,
    AllocateExact,
    AllocateBulk,
    Free,
    FreeExact,
    FreeBulk,
    FreeAnything,
    Split,
    SplitAnything,
    Flush,
}

/// <summary>One operation on an allocator.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Where">A page of the arena, or the number of something that is held.</param>
/// <param name="Count">An order, or how many.</param>
/// <param name="Order">The order where <paramref name="Count"/> is something else.</param>
internal readonly record struct PageOp(PageOpKind Kind, int Where, int Count, int Order);

/// <summary>A program on an allocator of some regions, which are page numbers from the beginning of an arena.</summary>
internal sealed record PageProgram((int First, int Length)[] Regions, int SizeClasses, PageOp[] Ops)
{
    /// <summary>Pages of the arena.</summary>
    public const int Pages = 400;

    public static Arbitrary<PageProgram> Any { get; } = Arb.From(Programs(), Shrink);

    public override string ToString() => $"{string.Join(", ", Regions)}; {SizeClasses} classes; {string.Join("; ", Ops)}";

    private static Gen<PageProgram> Programs() =>
        from regions in Regions_()
        from classes in Gen.Choose(1, 9)
        from length in Gen.Choose(1, 60)
        from ops in Op().ArrayOf(length)
        select new PageProgram(regions, classes, ops);

    /// <summary>One that the metadata fits in for sure, and others that begin after a hole, or at once.</summary>
    private static Gen<(int, int)[]> Regions_() =>
        from first in Gen.Choose(0, 20)
        from length in Gen.Choose(12, 150)
        from holes in Gen.Choose(0, 9).ArrayOf(5)
        from lengths in Gen.Choose(1, 40).ArrayOf(5)
        from count in Gen.Choose(0, 5)
        select Lay(first, length, holes, lengths, count);

    private static (int, int)[] Lay(int first, int length, int[] holes, int[] lengths, int count)
    {
        var regions = new List<(int First, int Length)> { (first, length) };
        for (int i = 0; i < count; i++)
            regions.Add((regions[^1].First + regions[^1].Length + holes[i], lengths[i]));
        return [.. regions];
    }

    private static Gen<PageOp> Op() =>
        from kind in Gen.Frequency(
            (8, Gen.Constant(PageOpKind.Allocate)),
            (2, Gen.Constant(PageOpKind.AllocateAt)),
            (3, Gen.Constant(PageOpKind.AllocateExact)),
            (3, Gen.Constant(PageOpKind.AllocateBulk)),
            (8, Gen.Constant(PageOpKind.Free)),
            (2, Gen.Constant(PageOpKind.FreeExact)),
            (3, Gen.Constant(PageOpKind.FreeBulk)),
            (3, Gen.Constant(PageOpKind.FreeAnything)),
            (3, Gen.Constant(PageOpKind.Split)),
            (1, Gen.Constant(PageOpKind.SplitAnything)),
            (1, Gen.Constant(PageOpKind.Flush)))
        from place in Gen.Choose(0, Pages - 1)
        from count in Gen.Frequency((5, Gen.Choose(0, 4)), (2, Gen.Choose(0, 90)))
        from order in Gen.Frequency((6, Gen.Choose(0, 3)), (1, Gen.Choose(-1, 9)))
        select new PageOp(kind, place, count, order);

    private static IEnumerable<PageProgram> Shrink(PageProgram program)
    {
        for (int gone = program.Ops.Length; gone > 0; gone /= 2)
        {
            for (int at = program.Ops.Length - gone; at >= 0; at -= gone)
                yield return program with { Ops = [.. program.Ops[..at], .. program.Ops[(at + gone)..]] };
        }
        for (int region = 1; region < program.Regions.Length; region++)
            yield return program with { Regions = [.. program.Regions[..region], .. program.Regions[(region + 1)..]] };
    }
}
