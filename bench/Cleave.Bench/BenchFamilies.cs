using Cleave.Bench.BestFit;
using Cleave.Bench.Curves;
using Cleave.Bench.Gpu;
using Cleave.Bench.Iterations;
using Cleave.Bench.Malloc;
using Cleave.Bench.Pages;
using Cleave.Bench.Pool;
using Cleave.Bench.Recordings;
using Cleave.Bench.State;
using Cleave.Bench.Vulkan;

namespace Cleave.Bench;

/// <summary>The list of all families of benchmarks. A new family is one more entry.</summary>
public static class BenchFamilies
{
    /// <summary>All families, in the order in which they are listed.</summary>
    public static IReadOnlyList<BenchFamily> All { get; } =
    [
        new GpuBuddyBench(), new PoolBench(), new BestFitBench(), new IterationBench(), new PageBench(), new MallocBench(),
        new VulkanBench(), new CurvesBench(), new ReplayBench(), new StateBench(),
    ];

    /// <summary>Finds the family with a name; null if there is none.</summary>
    public static BenchFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);
}
