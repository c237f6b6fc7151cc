using Cleave.Bench.Gpu;

namespace Cleave.Bench.Pages;

/// <summary>
/// A named path to pages: a page allocator with caches of threads, one with a lock for every call, or the page source of heaps.
/// </summary>
internal abstract class PagePath(string name) : GpuPath(name)
{
    public static PagePath Cached { get; } = Allocator("cached", 256);

    public static PagePath Locked { get; } = Allocator("locked", 0);

    public static PagePath Nodes { get; } =
        new PagePath<NodeTarget>("nodes", bytes => new NodeSpace(bytes), space => new NodeTarget(((NodeSpace)space).Source));

    public static IReadOnlyList<PagePath> All { get; } = [Cached, Locked, Nodes];

    public abstract PageSpace Open(ulong bytes);

    /// <summary>Measures the throughput of one thread and then of several that share a space, for single pages and for blocks of all
    /// sizes.</summary>
    public abstract IEnumerable<BenchThroughput> Shared(
        PairWorkload pair, SteadyWorkload steady, int threads, int passes, IProgress<string>? progress, CancellationToken cancel);

    private static PagePath<PageTarget> Allocator(string name, int pagesPerThread) =>
        new(name, bytes => new PageSpace(bytes, pagesPerThread), space => new PageTarget(space.Pages));
}

/// <param name="name">The name of the path.</param>
/// <param name="open">Makes a space of a given number of bytes.</param>
/// <param name="enter">Makes the target of a space, which threads share.</param>
internal sealed class PagePath<TTarget>(string name, Func<ulong, PageSpace> open, Func<PageSpace, TTarget> enter) : PagePath(name)
    where TTarget : struct, IBlockTarget<TakenPages>
{
    public override PageSpace Open(ulong bytes) => open(bytes);

    public TTarget Enter(PageSpace space) => enter(space);

    public override ulong Play(GpuWorkload workload, Fnv1a? hash, PassClock clock, CancellationToken cancel)
    {
        using PageSpace space = open(workload.Space);
        workload.Play<TTarget, TakenPages>(enter(space), clock, cancel);
        return space.MetadataBytes;
    }

    public override IEnumerable<BenchThroughput> Shared(
        PairWorkload pair, SteadyWorkload steady, int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        PageThreads.MeasurePairs(this, pair, threads, passes, progress, cancel)
            .Concat(PageThreads.MeasureSteady(this, steady, threads, passes, progress, cancel));
}
