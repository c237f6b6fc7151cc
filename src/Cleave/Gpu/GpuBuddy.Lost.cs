namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    private long _lostOwners;

    /// <summary>Raised when the garbage collector finds an owner that was never disposed.</summary>
    /// <remarks>
    /// The handler runs on the finalizer thread, some time after the loss. It should be brief, and must not throw, which would end the
    /// process. Memory that is still allocated when the process ends is not reported.
    /// </remarks>
    public event EventHandler<BlocksLostEventArgs>? OwnerLost;

    /// <summary>The number of owners that were lost so far.</summary>
    public long LostOwners => Interlocked.Read(ref _lostOwners);

    internal void ReportLost(AllocatedBlocks owner)
    {
        Interlocked.Increment(ref _lostOwners);
        var report = new BlocksLostEventArgs([.. owner], owner.AllocationStack, owner.Tag);
        OwnerLost?.Invoke(this, report);
        if (report.Reclaim && !TryDropLost(owner))
        {
            Release(owner, cleared: false);
        }
    }
}
