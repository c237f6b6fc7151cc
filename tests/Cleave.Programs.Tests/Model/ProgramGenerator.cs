using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Programs.Tests.Model;

/// <summary>
/// Draws programs: mostly valid and small, so that they get deep, with a few of each invalid kind. Nothing depends on FsCheck's
/// size, so the programs of a seed are the same however many are drawn.
/// </summary>
internal static class ProgramGenerator
{
    public static Gen<ModelProgram> Programs { get; } =
        from log in Gen.Choose(12, 16)
        from chunks in SpaceChunks()
        from extra in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 4095)))
        from mask in FlagMask()
        from length in Gen.Choose(1, 100)
        from ops in Op(chunks, mask).ArrayOf(length)
        select new ModelProgram(1UL << log, new ProgramAmount((ulong)chunks, extra), ops);

    /// <summary>
    /// The flags a program knows: all of them at once would hide what each does. The last kind (contiguous, clear, cleared) is for
    /// try harder among clear and dirty blocks.
    /// </summary>
    private static Gen<int> FlagMask() => Gen.Frequency((3, Gen.Constant(63)), (3, Gen.Choose(0, 63)), (1, Gen.Constant(28)));

    /// <summary>Mostly odd numbers, which make several roots.</summary>
    private static Gen<int> SpaceChunks() => Gen.Frequency(
        (3, Gen.Choose(0, 16).Select(n => (2 * n) + 1)),
        (4, Gen.Choose(0, 149).Select(n => (2 * n) + 1)),
        (2, Gen.Choose(0, 8).Select(n => 1 << n)),
        (2, Gen.Choose(1, 300)));

    private static Gen<ProgramOp> Op(int chunks, int mask) => Gen.Frequency(
        (50, Alloc(chunks, mask)), (28, Free(mask)), (10, Trim()), (2, ResetClear()), (
            4, Gen.Constant(new ProgramOp(ProgramOpKind.State))));

    private static Gen<ProgramOp> Alloc(int chunks, int mask) =>
        from size in Size(chunks)
        from minBlock in MinBlock()
        from flags in Gen.Frequency((30, Gen.Choose(0, 63).Select(f => f & mask)), (1, Gen.Choose(64, 1 << 20)))
        from bounds in Gen.Frequency(
            (50, Gen.Constant(new ProgramOp(ProgramOpKind.Alloc))),
            (10, Gen.Constant(new ProgramOp(ProgramOpKind.Alloc) { Bounds = ProgramBounds.Zero })),
            (15, Gen.Choose(0, chunks - 1).Select(n => Window(n, 0) with { Bounds = ProgramBounds.Exact })),
            (25, Windows(chunks)))
        select bounds with { Size = size, MinBlock = minBlock, Flags = (ulong)flags };

    private static Gen<ProgramOp> Free(int mask) =>
        from target in Target()
        from flags in Gen.Frequency((9, Gen.Choose(0, 1).Select(n => n * 16 & mask)), (1, Gen.Choose(0, 127)))
        select new ProgramOp(ProgramOpKind.Free) { Target = target, Flags = (ulong)flags };

    private static Gen<ProgramOp> Trim() =>
        from target in Target()
        from hasStart in Gen.Choose(0, 1)
        from start in Gen.Frequency(
            (20, Gen.Choose(0, 3).Select(Chunks)), (1, Gen.Choose(1, 4095).Select(n => new ProgramAmount(0, n))), (
                1, Gen.Constant(ProgramAmount.MinusOne)))
        from size in Gen.Frequency((2, Gen.Choose(1, 3).Select(Chunks)), (1, Size(8)))
        select new ProgramOp(ProgramOpKind.Trim) { Target = target, Flags = (ulong)hasStart, Start = start, Size = size };

    private static Gen<ProgramOp> ResetClear() =>
        Gen.Choose(0, 1).Select(n => new ProgramOp(ProgramOpKind.ResetClear) { Flags = (ulong)n });

    private static Gen<int> Target() => Gen.Frequency((30, Gen.Choose(0, 99)), (1, Gen.Constant(-1)));

    private static Gen<ProgramAmount> Size(int chunks) => Gen.Frequency(
        (60, Gen.Choose(1, 8).Select(Chunks)),
        (25, Gen.Choose(1, (chunks / 2) + 1).Select(Chunks)),
        (8, Gen.Choose(1, chunks + 1).Select(Chunks)),
        (3, Gen.Elements(ProgramAmount.Zero, new ProgramAmount(0, 2048), new ProgramAmount(1, 1), new ProgramAmount(2, 4095))),
        (1, Gen.Elements(ProgramAmount.MinusOne, new ProgramAmount(1UL << 40, 0), new ProgramAmount((ulong)chunks, 0))));

    private static Gen<ProgramAmount> MinBlock() => Gen.Frequency(
        (55, Gen.Constant(ProgramAmount.One)),
        (35, Gen.Choose(1, 4).Select(log => Chunks(1 << log))),
        (6, Gen.Choose(5, 10).Select(log => Chunks(1 << log))),
        (3, Gen.Elements(ProgramAmount.Zero, new ProgramAmount(0, 2048), Chunks(3), new ProgramAmount(1, 1), ProgramAmount.MinusOne)),
        (1, Gen.Constant(new ProgramAmount(1UL << 40, 0))));

    /// <summary>Ordered bounds, open at the end (0), inverted, empty, past the end of the space, no multiple of the chunk.</summary>
    private static Gen<ProgramOp> Windows(int chunks) =>
        from a in Gen.Choose(0, chunks)
        from b in Gen.Choose(0, chunks)
        from window in Gen.Frequency(
            (60, Gen.Constant(Window(Math.Min(a, b), Math.Max(a, b)))),
            (12, Gen.Constant(Window(a, 0))),
            (8, Gen.Constant(Window(Math.Max(a, b), Math.Min(a, b)))),
            (8, Gen.Constant(Window(a, a))),
            (4, Gen.Constant(Window(a, chunks + 1))),
            (2, Gen.Constant(Window(a, b) with { Start = new ProgramAmount((ulong)a, 512) })),
            (2, Gen.Constant(Window(a, b) with { End = new ProgramAmount((ulong)b, 1) })))
        select window;

    private static ProgramOp Window(int start, int end) =>
        new(ProgramOpKind.Alloc) { Bounds = ProgramBounds.Window, Start = Chunks(start), End = Chunks(end) };

    private static ProgramAmount Chunks(int count) => new((ulong)count, 0);
}
