using System.Numerics;
using Cleave.Observing;

namespace Cleave.Pool;

/// <content>Notifies the observer, always under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    private readonly GuardedObserver? _observer;

    /// <summary>Reports a request to the observer. If the observer throws, a block that was allocated is freed again.</summary>
    private void ObserveAlloc(ulong bytes, ulong address, in BuddyPoolError error)
    {
        if (error.Code == BuddyPoolErrorCode.None)
        {
            _observer!.Allocated(ObservedRequest.Plain(bytes), address, BitOperations.RoundUpToPowerOf2(Math.Max(bytes, MinSize)));
            if (_observer.HasFailed)
            {
                _pool.Free(address);
            }
        }
        else if (error.Code == BuddyPoolErrorCode.OutOfMemory)
        {
            _observer!.Refused(ObservedRequest.Plain(bytes));
        }

        _observer!.ThrowIfFailed();
    }

    private void ObserveFree(ulong address)
    {
        if (_observer is not null)
        {
            _observer.Freed(address, cleared: false);
            _observer.ThrowIfFailed();
        }
    }

    private void ObserveKill(bool done, ulong address, ulong size, bool back)
    {
        if (done && _observer is not null)
        {
            _observer.Retired(address, size, back);
            _observer.ThrowIfFailed();
        }
    }
}
