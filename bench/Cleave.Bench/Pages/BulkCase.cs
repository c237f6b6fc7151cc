using System.Runtime.CompilerServices;
using Cleave.Memory.Pages;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Pages;

/// <summary>Measures the allocation of 64 single pages in one call and their free in another. An operation is the allocation and the free
/// of one page.</summary>
/// <remarks>
/// The ends of the region, which are trees of fewer pages, are in use, as they soon are in any program. In the rest, either all pages are
/// free, so that the 64 pages are one block, or only one of each 64 pages is free. These are the best and the worst case for a list.
/// </remarks>
internal sealed class BulkCase(BenchEntry entry, PagePath path) : BenchCase
{
    public static readonly BenchEntry Whole = new("F2", "64 single pages in one call, freed in another; per page");
    public static readonly BenchEntry Scattered = new("F2b", "as F2, if only one of each 64 pages is free");

    private const int Pages = 64;
    private const long Rounds = 200_000;
    private const ulong Space = 4 * GiB;

    public override BenchResult Blank => new()
    {
        Workload = entry.Name,
        What = entry.What,
        Path = path.Name,
        Space = Space,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    public override ulong Time(PassClock clock, CancellationToken cancel) => Play(Rounds, clock, cancel);

    public override void WarmUp(CancellationToken cancel) => Play(Rounds / 100, new PassClock(1), cancel);

    public override ulong? Check(CancellationToken cancel) => null;

    private ulong Play(long rounds, PassClock clock, CancellationToken cancel)
    {
        using PageSpace space = path.Open(Space);
        TakeOddEnds(space.Pages);
        if (entry == Scattered)
        {
            Scatter(space.Pages);
        }

        clock.Start();
        for (long left = rounds; left > 0; left -= Rounds / 100)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(space, (int)Math.Min(left, Rounds / 100));
        }

        clock.Stop();
        clock.EndPass(rounds * Pages);
        return space.MetadataBytes;
    }

    private static void TakeOddEnds(PageAllocator pages)
    {
        foreach (PageTree tree in pages.Trees.Where(tree => 1 << tree.LargestOrder < Pages))
        {
            pages.AllocateAt(tree.Address, tree.LargestOrder);
        }
    }

    private static void Scatter(PageAllocator pages)
    {
        Span<nuint> addresses = stackalloc nuint[Pages];
        var alone = new List<nuint>();
        while (pages.TryAllocateBulk(addresses, 0))
        {
            alone.Add(addresses[0]);
        }

        foreach (nuint address in alone)
        {
            pages.FreeBulk([address], 0);
        }
    }

    /// <remarks>
    /// The calls are not inlined. In a loop that is compiled without a profile, the code of the allocator would lose its own profile.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop(PageSpace space, int rounds)
    {
        Span<nuint> addresses = stackalloc nuint[Pages];
        for (; rounds > 0; rounds--)
        {
            space.Take(addresses);
            space.Give(addresses);
        }
    }
}
