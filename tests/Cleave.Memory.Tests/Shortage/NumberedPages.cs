using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>Pages whose requests are numbered together with the calls of a system, so that each of them can be made to fail.</summary>
internal sealed class NumberedPages(IPageSource inner, TestPageSystem system) : IPageSource
{
    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        return system.IsRefused(nameof(TryTake)) ? FailureCode.NoSpace : inner.TryTake(order, flags, node, out address);
    }

    public FailureCode TryTakeRun(nuint pages, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        return system.IsRefused(nameof(TryTakeRun)) ? FailureCode.NoSpace : inner.TryTakeRun(pages, flags, node, out address);
    }

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node) =>
        system.IsRefused(nameof(TakeBulk)) ? 0 : inner.TakeBulk(addresses, order, flags, node);

    public void Give(nuint address, int order) => inner.Give(address, order);

    // Splitting takes no memory, so it never fails.
    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public ulong Drain() => inner.Drain();
}
