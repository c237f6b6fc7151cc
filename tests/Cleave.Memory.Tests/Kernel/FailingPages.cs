using Cleave.Memory.Contract;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Pages of which one request fails, by its number, or all from one on.</summary>
internal sealed class FailingPages(IPageSource inner) : IPageSource
{
    /// <summary>The number of the request that fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>Whether all after it fail too.</summary>
    public bool AndAllAfter { get; set; }

    /// <summary>The number of requests so far.</summary>
    public int Requests { get; private set; }

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        Requests++;
        address = 0;
        bool fails = FailAt != 0 && (Requests == FailAt || (AndAllAfter && Requests > FailAt));
        return fails ? FailureCode.NoSpace : inner.TryTake(order, flags, node, out address);
    }

    public void Give(nuint address, int order) => inner.Give(address, order);

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = 0;
        while (taken < addresses.Length && TryTake(order, flags, node, out addresses[taken]) == FailureCode.None)
        {
            taken++;
        }

        return taken;
    }

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public ulong Drain() => inner.Drain();
}
