using System.Runtime.CompilerServices;
using Cleave.Memory;
using static Cleave.Tools.Binary;

namespace Cleave.Tools.Bench.Pages;

/// <summary>64 single pages are allocated in one call and freed in another, over and over. An operation is one page both ways.</summary>
/// <remarks>The odd ends of the region, trees of fewer pages, are in use, as they soon are in any program.</remarks>
internal sealed class BulkCase(PagePath path) : BenchCase
{
    public const string Name = "F2";
    public const string What = "64 single pages in one call, and freed in one; a page both ways";

    private const int Pages = 64;
    private const long Rounds = 200_000;
    private const ulong Space = 4 * GiB;

    public override BenchResult Blank => new()
    {
        Workload = Name,
        What = What,
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
        foreach (PageTree tree in space.Pages.Trees.Where(tree => 1 << tree.LargestClass < Pages))
        {
            space.Pages.AllocateAt(tree.Address, tree.LargestClass);
        }

        clock.Start();
        for (long left = rounds; left > 0; left -= Rounds / 100)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(space.Pages, (int)Math.Min(left, Rounds / 100));
        }

        clock.Stop();
        clock.EndPass(rounds * Pages);
        return space.Pages.MetadataBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop(PageAllocator allocator, int rounds)
    {
        Span<nuint> addresses = stackalloc nuint[Pages];
        for (; rounds > 0; rounds--)
        {
            Allocate(allocator, addresses);
            Free(allocator, addresses);
        }
    }

    /// <remarks>
    /// Neither this nor the free is inlined: in a loop that is compiled without a profile, the allocator's code would lose its own.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Allocate(PageAllocator allocator, Span<nuint> addresses) => allocator.AllocateBulk(addresses, 0);

    /// <inheritdoc cref="Allocate"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Free(PageAllocator allocator, ReadOnlySpan<nuint> addresses) => allocator.FreeBulk(addresses, 0);
}
