using System.Numerics;
using Cleave.Observing;

namespace Cleave.Pool;

/// <content>Notifies the observer, always under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    /// <summary>The observer of the pool; null for none. Read under the lock.</summary>
    private GuardedObserver? Observer => _pool.Observer;

    /// <summary>Reports a request to the observer. If the observer throws, a block that was allocated is freed again.</summary>
    private void ObserveAlloc(ulong size, ulong address, bool served)
    {
        if (served)
        {
            Observer!.Allocated(ObservedRequest.Plain(size), address, BitOperations.RoundUpToPowerOf2(Math.Max(size, MinSize)));
            if (Observer.HasFailed)
            {
                _pool.Free(address);
            }
        }
        else if (_pool.Serves(size))
        {
            Observer!.Refused(ObservedRequest.Plain(size));
        }

        Observer!.ThrowIfFailed();
    }

    private void ObserveFree(ulong address)
    {
        if (Observer is not null)
        {
            Observer.Freed(address, cleared: false);
            Observer.ThrowIfFailed();
        }
    }

    private void ObserveRetired(bool done, ulong address, ulong size, bool restored)
    {
        if (done && Observer is not null)
        {
            Observer.Retired(address, size, restored);
            Observer.ThrowIfFailed();
        }
    }
}
