using Cleave.Observing;

namespace Cleave.BestFit;

/// <content>The notifications of an observer, all under the lock.</content>
public sealed partial class BestFitAllocator
{
    private readonly GuardedObserver? _observer;

    /// <summary>Reports a request that will be served; if the observer throws, nothing was taken yet.</summary>
    private void ObserveAllocation(in RangeDemand demand, ulong start, ulong length)
    {
        if (_observer is not null)
        {
            _observer.Allocated(demand.Observed, _units.OffsetOf(start), _units.Bytes(length));
            _observer.ThrowIfFailed();
        }
    }

    private void ObserveRefusal(in RangeDemand demand)
    {
        if (_observer is not null)
        {
            _observer.Refused(demand.Observed);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports that the space will have another size; if the observer throws, nothing has changed yet.</summary>
    private void ObserveResize(ulong granules)
    {
        if (_observer is not null)
        {
            _observer.Resized(_units.Size, _units.Bytes(granules));
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports a move that begins; if the observer throws, nothing has changed yet.</summary>
    private void ObserveMove(AllocatedRange range, ulong target)
    {
        if (_observer is not null)
        {
            _observer.MoveBegun(range.Offset, target, range.Size);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports the end of a move, before it is completed or after it was dropped.</summary>
    private void ObserveMoveEnd(RangeMove move, bool isCompleted, bool cleared)
    {
        if (_observer is not null)
        {
            _observer.MoveEnded(move.From, move.Target, move.Size, isCompleted, cleared);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports a range that will grow; if the observer throws, nothing has changed yet.</summary>
    private void ObserveGrowth(AllocatedRange range, ulong newSize)
    {
        if (_observer is not null)
        {
            _observer.Grown(range.Offset, newSize);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Reports a range that was cut down, and the part of it that is left.</summary>
    /// <param name="before">The range before.</param>
    /// <param name="kept">The range after.</param>
    /// <param name="cleared">How the rest was freed; null if the range has grown, which is reported before it happens.</param>
    private void ObserveTrim(AllocatedRange before, AllocatedRange kept, bool? cleared)
    {
        if (_observer is not null && cleared is { } zeroed && before.Size != kept.Size)
        {
            _observer.Trimmed(before.Offset, kept.Offset, kept.Size, zeroed);
            _observer.AlsoAllocated(before.Offset, kept.Offset, kept.Size);
            _observer.ThrowIfFailed();
        }
    }
}
