namespace Cleave.Examples.Tests;

/// <summary>The tests that run examples, one after the other, because a process has one console.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleGroup
{
    public const string Name = "console";
}
