using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>
/// The notifications of an observer. If there is no observer, each call costs the test of a field. The fast path of Kmalloc does not
/// notify: an observed heap does not use it.
/// </content>
/// <remarks>
/// Invariant Ordered: a block is reported as allocated once it belongs to the caller, and as freed before it can be allocated again. The
/// notifications of each address are therefore in the right order, without a lock around code that may wait, reclaim and call shrinkers.
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

    /// <summary>Raised after the observer of this heap has thrown an exception. The observed call is not affected: its caller has the
    /// memory, or has freed it.</summary>
    /// <remarks>Handlers run on the thread of the observed call. An exception that a handler throws is dropped. A handler, like the
    /// observer, cannot call this heap.</remarks>
    public event EventHandler<ObserverFailedEventArgs>? ObserverFailed;

    /// <summary>The number of exceptions that the observer of this heap has thrown.</summary>
    public long ObserverFailures => Volatile.Read(ref _observerFailures);

    /// <summary>Whether every call is reported to an observer.</summary>
    internal bool IsObserved => _observer is not null;

    /// <summary>Reports an allocation to the observer, once it belongs to the caller.</summary>
    internal void ObserveTaken(nuint address, Layout layout, nuint usable)
    {
        if (_observer is not null)
        {
            Notify(HeapCall.Allocated, layout, address, usable);
        }
    }

    /// <summary>Reports a free to the observer, before the address can be allocated again.</summary>
    internal void ObserveGiven(nuint address)
    {
        if (_observer is not null)
        {
            Notify(HeapCall.Freed, layout: default, address, usable: 0);
        }
    }

    /// <summary>Refuses a call that the observer of this heap makes, because its report would call the observer again without
    /// end.</summary>
    /// <exception cref="InvalidOperationException">The observer of this heap runs on this thread.</exception>
    internal void ThrowIfObserving()
    {
        if (_observer is not null && _observing == this)
        {
            throw new InvalidOperationException(
                $"The allocation observer of {Name} allocated from that heap, or freed to it. Note what is needed in "
                    + "the observer, and use the "
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

    [SuppressMessage("Design", "CA1031", Justification = "An exception of an observer must not leak the caller's memory; it is reported.")]
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

    [SuppressMessage("Design", "CA1031", Justification = "An exception of a handler must not leak the caller's memory.")]
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
            // The event source has reported the exception of the observer. No listener is left for the exception of a handler.
        }
    }
}
