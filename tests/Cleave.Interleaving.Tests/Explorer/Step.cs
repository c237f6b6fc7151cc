namespace Cleave.Interleaving;

/// <summary>What a thread did in a step, for a report.</summary>
/// <param name="Actor">The name of the thread.</param>
/// <param name="What">What it did, with the values.</param>
/// <param name="Where">The member, file and line; empty for a note of the scenario.</param>
internal readonly record struct Step(string Actor, string What, string Where);
