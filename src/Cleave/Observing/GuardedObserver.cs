using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Cleave.Locks;

namespace Cleave.Observing;

/// <summary>
/// The observer of an allocator with a lock: it gets an exception if it calls the allocator, and what it throws waits until the allocator
/// has finished.
/// </summary>
/// <remarks>
/// Every method is called under the lock. The allocator asks <see cref="HasFailed"/> when its bookkeeping is sound again, takes back an
/// allocation, and then calls <see cref="ThrowIfFailed"/>, still under the lock.
/// </remarks>
[SuppressMessage("Design", "CA1031", Justification = "Whatever an observer throws is kept and thrown again, at the end of the call.")]
internal sealed class GuardedObserver(IAllocationObserver observer, ShortLock allocatorLock) : IAllocationObserver
{
    private ExceptionDispatchInfo? _thrown;

    /// <summary>Whether the observer has thrown since <see cref="ThrowIfFailed"/> was called last.</summary>
    public bool HasFailed => _thrown is not null;

    /// <summary>Guards an observer; null if there is none.</summary>
    public static GuardedObserver? Of(IAllocationObserver? observer, ShortLock allocatorLock) =>
        observer is null ? null : new GuardedObserver(observer, allocatorLock);

    /// <summary>Throws the first exception that the observer has thrown in this call of the allocator, if any.</summary>
    public void ThrowIfFailed()
    {
        ExceptionDispatchInfo? thrown = _thrown;
        _thrown = null;
        thrown?.Throw();
    }

    /// <summary>Drops what the observer has thrown: the caller gets an earlier exception.</summary>
    public void Forget() => _thrown = null;

    public void Allocated(in ObservedRequest request, ulong address, ulong size)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Allocated(request, address, size);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void AlsoAllocated(ulong owner, ulong address, ulong size)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.AlsoAllocated(owner, address, size);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void Refused(in ObservedRequest request)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Refused(request);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void Freed(ulong address, bool cleared)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Freed(address, cleared);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Trimmed(address, start, newSize, cleared);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void Grown(ulong address, ulong newSize)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Grown(address, newSize);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void ClearReset(bool isClear)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.ClearReset(isClear);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void Retired(ulong address, ulong size, bool restored)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Retired(address, size, restored);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    private void Keep(Exception thrown) => _thrown ??= ExceptionDispatchInfo.Capture(thrown);
}
