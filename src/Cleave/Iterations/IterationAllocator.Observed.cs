using System.Runtime.CompilerServices;
using Cleave.BestFit;

namespace Cleave.Iterations;

/// <content>The notifications of an observer, all under the lock.</content>
public sealed partial class IterationAllocator
{
    /// <summary>Reports a request that will be served; if the observer throws, nothing was handed out yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Observe(ulong size, ulong alignmentMask, ulong start, ulong length)
    {
        if (_observer is not null)
        {
            ulong alignment = alignmentMask == 0 ? 0 : _units.Bytes(alignmentMask + 1);
            _observer.Allocated(ObservedRequest.Plain(size, alignment), _units.OffsetOf(start), _units.Bytes(length));
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

    private void ObserveFree(in AllocatedRange range)
    {
        if (_observer is not null)
        {
            _observer.Freed(range.Offset, cleared: false);
            _observer.ThrowIfFailed();
        }
    }
}
