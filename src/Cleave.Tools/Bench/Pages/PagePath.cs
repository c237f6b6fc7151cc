using Cleave.Tools.Bench.Gpu;

namespace Cleave.Tools.Bench.Pages;

/// <summary>A way to set up a page allocator: with pages that each thread keeps, or with the lock for every call.</summary>
internal sealed class PagePath(string name, int pagesPerThread) : GpuPath(name)
{
    public static PagePath Cached { get; } = new("cached", 256);

    public static PagePath Locked { get; } = new("locked", 0);

    public static IReadOnlyList<PagePath> All { get; } = [Cached, Locked];

    public PageSpace Open(ulong bytes) => new(bytes, pagesPerThread);

    public override ulong Play(GpuWorkload workload, Fnv1a? hash, PassClock clock, CancellationToken cancel)
    {
        using PageSpace space = Open(workload.Space);
        var target = new PageTarget(space.Pages);
        workload.Play<PageTarget, PageBlock>(target, clock, cancel);
        return target.MetadataBytes;
    }
}
