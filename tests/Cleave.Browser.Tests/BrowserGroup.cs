namespace Cleave.Browser.Tests;

/// <summary>The tests that share one browser and the reports that several of them open.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserGroup : ICollectionFixture<Browsing.Browser>, ICollectionFixture<Made>
{
    public const string Name = "browser";
}
