using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Cleave.Locks;

namespace Cleave.Observing;

/// <summary>
/// Wraps the observer of an allocator with a lock. An observer that calls the allocator gets an exception. An exception of the observer
/// itself is kept until the allocator has finished its call.
/// </summary>
/// <remarks>
/// Every method is called under the lock. The allocator reads <see cref="HasFailed"/> when its bookkeeping is consistent again, undoes an
/// allocation, and then calls <see cref="ThrowIfFailed"/>, still under the lock.
/// </remarks>
[SuppressMessage("Design", "CA1031", Justification = "Whatever an observer throws is kept and thrown again, at the end of the call.")]
internal sealed class GuardedObserver(IAllocationObserver observer, ShortLock allocatorLock) : IAllocationObserver
{
    private ExceptionDispatchInfo? _thrown;

    /// <summary>The observer as the user passed it.</summary>
    public IAllocationObserver Observer => observer;

    /// <summary>Whether the observer has thrown since the last call of <see cref="ThrowIfFailed"/>.</summary>
    public bool HasFailed => _thrown is not null;

    /// <summary>Wraps the observer of an allocator.</summary>
    /// <param name="observer">The observer; null for none.</param>
    /// <param name="allocatorLock">The lock of the allocator.</param>
    /// <returns>The wrapped observer; null if <paramref name="observer"/> is null.</returns>
    public static GuardedObserver? Of(IAllocationObserver? observer, ShortLock allocatorLock) =>
        observer is null ? null : new GuardedObserver(observer, allocatorLock);

    /// <summary>Rethrows the first exception that the observer threw during this call of the allocator, if any.</summary>
    public void ThrowIfFailed()
    {
        ExceptionDispatchInfo? thrown = _thrown;
        _thrown = null;
        thrown?.Throw();
    }

    /// <summary>Discards the exception of the observer, because the caller gets an earlier exception.</summary>
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

    public void Resized(ulong oldSize, ulong newSize)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.Resized(oldSize, newSize);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void MoveBegun(ulong address, ulong target, ulong size)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.MoveBegun(address, target, size);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    public void MoveEnded(ulong address, ulong target, ulong size, bool completed, bool cleared)
    {
        using ShortLock.CallScope call = allocatorLock.CallOut();
        try
        {
            observer.MoveEnded(address, target, size, completed, cleared);
        }
        catch (Exception thrown)
        {
            Keep(thrown);
        }
    }

    private void Keep(Exception thrown) => _thrown ??= ExceptionDispatchInfo.Capture(thrown);
}
