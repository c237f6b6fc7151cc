namespace Cleave.Bench.Gpu;

/// <summary>A way to set up an allocator that threads share.</summary>
/// <param name="Name">The name.</param>
/// <param name="Open">Makes a fresh allocator for a workload, and tells how a thread gets a way into it.</param>
internal sealed record SharedSetting<TTarget>(string Name, Func<SteadyWorkload, Func<TTarget>> Open);
