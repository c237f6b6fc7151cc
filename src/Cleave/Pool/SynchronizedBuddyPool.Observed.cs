using System.Numerics;
using Cleave.Observing;

namespace Cleave.Pool;

/// <content>Notifies the observer, always under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    private readonly GuardedObserver? _observer;

    /// <summary>Reports a request to the observer. If the observer throws, a block that was allocated is freed again.</summary>
    private void ObserveAlloc(ulong size, ulong address, bool served)
    {
        if (served)
        {
            _observer!.Allocated(ObservedRequest.Plain(size), address, BitOperations.RoundUpToPowerOf2(Math.Max(size, MinSize)));
            if (_observer.HasFailed)
            {
                _pool.Free(address);
            }
        }
        else if (_pool.Serves(size))
        {
            _observer!.Refused(ObservedRequest.Plain(size));
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

    private void ObserveRetired(bool done, ulong address, ulong size, bool restored)
    {
        if (done && _observer is not null)
        {
            _observer.Retired(address, size, restored);
            _observer.ThrowIfFailed();
        }
    }
}
