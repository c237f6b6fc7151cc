using System.Numerics;

namespace Cleave;

/// <content>What an observer is told, all under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    private readonly IAllocationObserver? _observer;

    private void ObserveAlloc(ulong bytes, ulong address, in BuddyError error)
    {
        if (error.ErrorType == BuddyErrorType.None)
        {
            _observer!.Allocated(ObservedRequest.Plain(bytes), address, BitOperations.RoundUpToPowerOf2(Math.Max(bytes, MinSize)));
        }
        else if (error.ErrorType == BuddyErrorType.OutOfMemory)
        {
            _observer!.Refused(ObservedRequest.Plain(bytes));
        }
    }

    private void ObserveKill(bool done, ulong address, ulong size, bool back)
    {
        if (done)
        {
            _observer?.Killed(address, size, back);
        }
    }
}
