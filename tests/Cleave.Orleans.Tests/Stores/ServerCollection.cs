namespace Cleave.Orleans.Tests.Stores;

/// <summary>The tests that start servers and silos run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ServerCollection
{
    public const string Name = "servers";
}
