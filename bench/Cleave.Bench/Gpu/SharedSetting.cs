namespace Cleave.Bench.Gpu;

/// <summary>A setting of an allocator that threads share.</summary>
/// <param name="Name">The name of the setting.</param>
/// <param name="Open">Makes a fresh allocator for a workload, and returns the function that gives a thread its path.</param>
internal sealed record SharedSetting<TTarget>(string Name, Func<SteadyWorkload, Func<TTarget>> Open);
