using Cleave.Tools.Bench.BestFit;
using Cleave.Tools.Bench.Gpu;
using Cleave.Tools.Bench.Malloc;
using Cleave.Tools.Bench.Pages;
using Cleave.Tools.Bench.Pool;

namespace Cleave.Tools.Bench;

/// <summary>All benchmarks there are: a further family is one more entry.</summary>
public static class BenchFamilies
{
    /// <summary>The families, in the order in which a list shows them.</summary>
    public static IReadOnlyList<BenchFamily> All { get; } =
        [new GpuBuddyBench(), new PoolBench(), new BestFitBench(), new PageBench(), new MallocBench()];

    /// <summary>The family of that name, or null.</summary>
    public static BenchFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);
}
