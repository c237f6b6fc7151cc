using System.Collections.Concurrent;
using Cleave.Memory.Mapping;
using Cleave.Memory.Slabs;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <content>The gaps of <see cref="HeapHardening.GuardGaps"/>: the last page of each slab, which holds no object and faults.</content>
public sealed partial class KmallocHeap
{
    /// <summary>The mappings that a closed gap adds: the pages before it, the gap, and the pages behind it were one mapping.</summary>
    private const long MappingsOfGap = 2;

    /// <summary>The order of a slab with a gap, so that the gap is an eighth of it.</summary>
    private const int OrderWithGap = 3;

    private readonly IPageSystem _system;
    private readonly MappingBudget _budget;

    /// <summary>Empty slabs whose gap the system has refused to open. Their pages are freed once it does.</summary>
    private readonly ConcurrentQueue<(nuint Address, int Order)> _refusedGaps = [];

    private long _closedGaps;
    private int _hasOpenGaps;

    private bool HasGaps => (_hardening & HeapHardening.GuardGaps) != 0;

    private int LeastSlabOrder(int sizeClass) => HasGaps
        ? OrderOf((nuint)SizeClasses.SizeOf(sizeClass) + Bytes(0))
        : SizeClasses.LeastOrder(sizeClass, Bytes(0));

    private int UsualSlabOrder(int sizeClass) => HasGaps
        ? Math.Min(OrderWithGap, Heap.Pages.LargestOrder)
        : SizeClasses.UsualOrder(sizeClass, Bytes(0));

    /// <summary>Makes every access to the last page of a new slab fault, if the system and the budget of mappings allow it.</summary>
    private bool TryCloseGap(nuint address, int order)
    {
        if (!HasGaps)
        {
            return false;
        }

        bool isCharged = _budget.TryCharge(MappingsOfGap);
        PageSystemError error = isCharged ? _system.CloseGap(GapOf(address, order), Bytes(0)) : default;
        if (isCharged && error.IsNone)
        {
            Interlocked.Increment(ref _closedGaps);
            return true;
        }

        _budget.Uncharge(isCharged ? MappingsOfGap : 0);
        if (Interlocked.Exchange(ref _hasOpenGaps, 1) == 0)
        {
            string reason = isCharged ? error.ToException(Bytes(0)).Message : $"The budget of mappings is used up: {_budget}.";
            Heap.Memory.Note($"Gaps behind slabs stay unused but can be accessed: {reason}");
        }

        return false;
    }

    /// <summary>Makes the last page of an empty slab accessible. If the system refuses, the slab waits for the next
    /// <see cref="OpenRefusedGaps"/>.</summary>
    private bool TryOpenGap(nuint address, int order)
    {
        if (_system.OpenGap(GapOf(address, order), Bytes(0)).IsNone)
        {
            Interlocked.Decrement(ref _closedGaps);
            _budget.Uncharge(MappingsOfGap);
            return true;
        }

        _refusedGaps.Enqueue((address, order));
        return false;
    }

    /// <summary>Tries once more to open the gaps that the system has refused to open, and frees the pages of those slabs.</summary>
    private void OpenRefusedGaps()
    {
        for (int left = _refusedGaps.Count; left > 0 && _refusedGaps.TryDequeue(out (nuint Address, int Order) slab); left--)
        {
            if (TryOpenGap(slab.Address, slab.Order))
            {
                Heap.Pages.Give(slab.Address, slab.Order);
            }
        }
    }

    private nuint GapOf(nuint address, int order) => address + Bytes(order) - Bytes(0);
}
