namespace Cleave.Bench;

/// <summary>A workload as a list shows it.</summary>
/// <param name="Name">The name, such as "B3".</param>
/// <param name="What">What it does, in a few words.</param>
public sealed record BenchEntry(string Name, string What);
