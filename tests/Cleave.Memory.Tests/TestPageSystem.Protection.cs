using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <content>Views that are protected, and gaps.</content>
internal sealed partial class TestPageSystem
{
    /// <summary>Gaps that are closed now.</summary>
    public HashSet<nuint> ClosedGaps { get; } = [];

    public PageSystemError HideFromDumps(nuint address, nuint size) =>
        Fails(nameof(HideFromDumps)) ?? _inner.HideFromDumps(address, size);

    public PageSystemError HideFromChildren(nuint address, nuint size) =>
        Fails(nameof(HideFromChildren)) ?? _inner.HideFromChildren(address, size);

    public PageSystemError Lock(nuint address, nuint size) => Fails(nameof(Lock)) ?? _inner.Lock(address, size);

    public PageSystemError CloseGap(nuint address, nuint size)
    {
        PageSystemError error = Fails(nameof(CloseGap)) ?? _inner.CloseGap(address, size);
        if (error.IsNone)
            Assert.True(ClosedGaps.Add(address));
        return error;
    }

    public PageSystemError OpenGap(nuint address, nuint size)
    {
        Assert.Contains(address, ClosedGaps);
        PageSystemError error = Fails(nameof(OpenGap)) ?? _inner.OpenGap(address, size);
        if (error.IsNone)
            ClosedGaps.Remove(address);
        return error;
    }
}
