namespace Cleave.Bench;

/// <summary>The entry of a workload in a list.</summary>
/// <param name="Name">The name of the workload, such as "B3".</param>
/// <param name="What">The description of the workload in a few words.</param>
public sealed record BenchEntry(string Name, string What);
