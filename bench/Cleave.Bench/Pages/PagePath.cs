using Cleave.Bench.Gpu;

namespace Cleave.Bench.Pages;

/// <summary>
/// A way to get pages: an allocator with pages that each thread keeps, or with the lock for every call; or what heaps get theirs from.
/// </summary>
internal abstract class PagePath(string name) : GpuPath(name)
{
    public static PagePath Cached { get; } = Allocator("cached", 256);

    public static PagePath Locked { get; } = Allocator("locked", 0);

    public static PagePath Nodes { get; } =
        new PagePath<NodeTarget>("nodes", bytes => new NodeSpace(bytes), space => new NodeTarget(((NodeSpace)space).Source));

    public static IReadOnlyList<PagePath> All { get; } = [Cached, Locked, Nodes];

    public abstract PageSpace Open(ulong bytes);

    /// <summary>What one thread and then several reach that share a space.</summary>
    public abstract IEnumerable<BenchThroughput> Shared(int threads, int passes, IProgress<string>? progress, CancellationToken cancel);

    private static PagePath<PageTarget> Allocator(string name, int pagesPerThread) =>
        new(name, bytes => new PageSpace(bytes, pagesPerThread), space => new PageTarget(space.Pages));
}

/// <param name="name">The name.</param>
/// <param name="open">Makes a space of so many bytes.</param>
/// <param name="enter">The way into it; threads share one.</param>
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

    public override IEnumerable<BenchThroughput> Shared(int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        PageThreads.Measure(this, threads, passes, progress, cancel);
}
