using Cleave.Memory.Context;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The interface through which the object caches use the heap.</content>
public sealed partial class KmallocHeap : ISlabHost
{
    int ISlabHost.Id => Id;

    bool ISlabHost.IsGuarded => IsGuarded;

    bool ISlabHost.IsRandom => (_hardening & HeapHardening.RandomPlacement) != 0;

    int ISlabHost.CachedBlocks(int order) => CachedBlocks(order);

    bool ISlabHost.MayCacheBlocks => MayCacheBlocks;

    int ISlabHost.TakeBlocks(Span<nuint> addresses, int order) => Heap.Reclaiming.TakeAhead(addresses, order);

    void ISlabHost.GiveBlocks(ReadOnlySpan<nuint> addresses, int order) => Heap.Pages.GiveBulk(addresses, order);

    void ISlabHost.GiveSlab(nuint address, int order, bool hasClosedGap)
    {
        if (!hasClosedGap || TryOpenGap(address, order))
        {
            Heap.Pages.Give(address, order);
        }
    }

    MisuseException ISlabHost.UsedAfterFree(nuint address) => new(UsedAfterFree(address));

    // Both calls have already returned, so neither can be refused. The misuse is reported once no lock is held.
    void ISlabHost.ReportFreedTwice(nuint address) => Heap.Journal.Add(new Misuse(
        MisuseKind.DoubleFree, address, $"Two threads freed the memory at {AddressText.Of(address)} at the same moment."));

    LateFrees ISlabHost.LateFrees => Heap.LateFrees;
}
