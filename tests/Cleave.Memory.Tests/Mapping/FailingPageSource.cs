using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>A source of pages of which one request, by its number, gets nothing.</summary>
internal sealed class FailingPageSource(IPageSource inner) : IPageSource
{
    private int _requests;

    /// <summary>The number of the request that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>The number of the first request from which on all fail; 0 for none.</summary>
    public int FailFrom { get; set; }

    public int Requests => _requests;

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    public void StartCounting() => _requests = 0;

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        return Fails() ? FailureCode.NoSpace : inner.TryTake(order, flags, node, out address);
    }

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node) =>
        Fails() ? 0 : inner.TakeBulk(addresses, order, flags, node);

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public void Give(nuint address, int order) => inner.Give(address, order);

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public ulong Drain() => inner.Drain();

    private bool Fails()
    {
        _requests++;
        return _requests == FailAt || (FailFrom > 0 && _requests >= FailFrom);
    }
}
