namespace Cleave.BestFit;

/// <content>Owners that were lost.</content>
public sealed partial class BestFitAllocator
{
    private long _lostOwners;

    /// <summary>Raised when the garbage collector finds an owner that was never disposed.</summary>
    /// <remarks>
    /// A handler runs on the finalizer thread, some time after the loss: it must be brief and throw nothing, because an exception there
    /// ends the process. Ranges that are still allocated when the process ends are not reported.
    /// </remarks>
    public event EventHandler<RangeLostEventArgs>? OwnerLost;

    /// <summary>The number of owners that were lost so far.</summary>
    public long LostOwners => Interlocked.Read(ref _lostOwners);

    internal void ReportLost(RangeOwner owner, AllocatedRange range)
    {
        Interlocked.Increment(ref _lostOwners);
        var report = new RangeLostEventArgs(range, owner.AllocationStack, owner.Tag);
        OwnerLost?.Invoke(this, report);
        if (report.Reclaim)
        {
            Release(owner, cleared: false);
        }
    }
}
