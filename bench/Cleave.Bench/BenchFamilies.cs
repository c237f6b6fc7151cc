using Cleave.Bench.BestFit;
using Cleave.Bench.Gpu;
using Cleave.Bench.Malloc;
using Cleave.Bench.Pages;
using Cleave.Bench.Pool;

namespace Cleave.Bench;

/// <summary>All benchmarks there are: a further family is one more entry.</summary>
public static class BenchFamilies
{
    /// <summary>The families, in the order in which a list shows them.</summary>
    public static IReadOnlyList<BenchFamily> All { get; } =
        [new GpuBuddyBench(), new PoolBench(), new BestFitBench(), new PageBench(), new MallocBench()];

    /// <summary>The family of that name, or null.</summary>
    public static BenchFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);
}
