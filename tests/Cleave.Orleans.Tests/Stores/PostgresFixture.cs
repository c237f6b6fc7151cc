namespace Cleave.Orleans.Tests.Stores;

/// <summary>One PostgreSQL for the tests of a class.</summary>
public sealed class PostgresFixture : IDisposable
{
    public PostgresFixture() => Server.Start();

    internal PostgresServer Server { get; } = new();

    public void Dispose() => Server.Dispose();
}
