using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>
/// The notifications of an observer. Where there is none, each call costs a look at a field; the fast path of Kmalloc makes none.
/// </content>
/// <remarks>
/// Invariant Ordered: a block is reported as allocated when it is the caller's, and as freed before it can be another's. So the order is
/// right for each address, without a lock around what may wait, reclaim, and call shrinkers.
/// </remarks>
public sealed partial class MemoryHeap
{
    private enum HeapCall
    {
        Allocated,
        Freed,
        Refused,
    }

    /// <summary>The heap whose observer this thread is calling.</summary>
    [ThreadStatic]
    private static MemoryHeap? _observing;

    private readonly IAllocationObserver? _observer;
    private long _observerFailures;

    /// <summary>Raised when the observer of this heap has thrown. The call that it was told of is not affected: its caller has the memory, or
    /// has freed it.</summary>
    /// <remarks>It runs on the thread of that call. What a handler throws is dropped, and so is a failure within a handler.</remarks>
    public event EventHandler<ObserverFailedEventArgs>? ObserverFailed;

    /// <summary>How often the observer of this heap has thrown.</summary>
    public long ObserverFailures => Volatile.Read(ref _observerFailures);

    /// <summary>Whether everything is reported to an observer.</summary>
    internal bool IsObserved => _observer is not null;

    internal void ObserveTaken(nuint address, Layout layout, nuint usable)
    {
        if (_observer is not null)
        {
            Notify(HeapCall.Allocated, layout, address, usable);
        }
    }

    /// <summary>Reports that a block ends at its address, before that can be anybody else's.</summary>
    internal void ObserveGiven(nuint address)
    {
        if (_observer is not null)
        {
            Notify(HeapCall.Freed, layout: default, address, usable: 0);
        }
    }

    /// <summary>Refuses a call that the observer of this heap makes: it would be reported to the observer, and so for ever.</summary>
    /// <exception cref="InvalidOperationException">This thread is calling the observer of this heap.</exception>
    internal void ThrowIfObserving()
    {
        if (_observer is not null && _observing == this)
        {
            throw new InvalidOperationException(
                $"The allocation observer of {Name} allocated from that heap, or freed to it. Note what is needed in the observer, and use the "
                + "heap after the call that was observed has returned.");
        }
    }

    private void ObserveRefused(Layout layout)
    {
        if (_observer is not null)
        {
            Notify(HeapCall.Refused, layout, address: 0, usable: 0);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What an observer throws must not cost anybody memory; it is reported.")]
    private void Notify(HeapCall notice, Layout layout, nuint address, nuint usable)
    {
        MemoryHeap? outer = _observing;
        _observing = this;
        try
        {
            Call(notice, layout, address, usable);
        }
        catch (Exception thrown)
        {
            ReportObserver(thrown);
        }
        finally
        {
            _observing = outer;
        }
    }

    private void Call(HeapCall notice, Layout layout, nuint address, nuint usable)
    {
        switch (notice)
        {
            case HeapCall.Allocated:
                _observer!.Allocated(ObservedRequest.Plain(layout.Size, layout.Alignment.Bytes), address, usable);
                break;
            case HeapCall.Freed:
                _observer!.Freed(address, cleared: false);
                break;
            case HeapCall.Refused:
                _observer!.Refused(ObservedRequest.Plain(layout.Size, layout.Alignment.Bytes));
                break;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A handler that throws must not cost anybody memory.")]
    private void ReportObserver(Exception thrown)
    {
        Interlocked.Increment(ref _observerFailures);
        MemoryEvents.Log.ObserverFailed(Name, thrown.ToString());
        try
        {
            ObserverFailed?.Invoke(this, new ObserverFailedEventArgs(thrown));
        }
        catch (Exception)
        {
            // The event source has the first exception; there is nobody left to report this one to.
        }
    }
}
