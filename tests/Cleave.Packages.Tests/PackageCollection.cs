namespace Cleave.Packages.Tests;

/// <summary>All tests of the packages: one after the other, on packages that were made once.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackageFolder>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "packages";
}
