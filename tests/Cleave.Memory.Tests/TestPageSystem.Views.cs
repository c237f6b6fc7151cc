using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <content>Pages that are mapped a second time.</content>
internal sealed partial class TestPageSystem
{
    public bool CanAlias { get; init; } = true;

    public long MappingLimit { get; init; } = long.MaxValue;

    public long CountMappings() => 0;

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) =>
        Fails(nameof(Alias)) ?? _inner.Alias(arena, offset, size, address, populate);

    public PageSystemError Move(nuint from, nuint size, nuint to) => Fails(nameof(Move)) ?? _inner.Move(from, size, to);

    public bool HasPrivateHugePages { get; init; }

    public PageSystemError MapPrivate(nuint address, nuint size) => Fails(nameof(MapPrivate)) ?? _inner.MapPrivate(address, size);

    public PageSystemError Withdraw(nuint address, nuint size) => Fails(nameof(Withdraw)) ?? _inner.Withdraw(address, size);
}
