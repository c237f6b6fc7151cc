using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>The events that report failures, leaks and misuse.</content>
public sealed partial class MemoryHeap
{
    private long _failures;

    [ThreadStatic]
    private static bool _isReporting;

    /// <summary>Raised when a request fails for want of memory, unless its flags have <see cref="GfpFlags.NoWarn"/>.</summary>
    /// <remarks>Handlers run on the thread of the request, before its call returns. A request of a handler that fails is counted, but does
    /// not raise the event again.</remarks>
    public event EventHandler<AllocationFailedEventArgs>? AllocationFailed;

    /// <summary>Raised when the heap is disposed, or the process ends, while memory of the heap is still allocated.</summary>
    /// <remarks><see cref="Dispose"/> raises it before it unmaps the memory. <see cref="Default"/> raises it only if its allocations are
    /// tracked.</remarks>
    public event EventHandler<LeakFoundEventArgs>? LeakFound;

    /// <summary>Raised for misuse that was found too late to refuse a call: two threads freed the same memory at the same moment or, in
    /// debug mode or with <see cref="HeapHardening.Quarantine"/>, freed memory was written to.</summary>
    /// <remarks>Handlers run on the next thread that frees or allocates outside the fast path, trims the heap or disposes it.</remarks>
    public event EventHandler<MemoryMisuseEventArgs>? MisuseFound;

    /// <summary>The number of requests that failed for want of memory, those with <see cref="GfpFlags.NoWarn"/> included.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Counts a failure and reports it, unless the flags of the request say not to. Returns the reason unchanged.</summary>
    internal FailureCode Fail(FailureCode code, HeapAllocator allocator, Layout layout, GfpFlags flags, NumaNode node)
    {
        if ((flags & GfpCheck.Trial) == GfpCheck.Trial)
        {
            return code;
        }

        Interlocked.Increment(ref _failures);
        (code == FailureCode.GroupLimit ? GroupCharges.LastFull : null)?.NoteRefusal();
        ObserveRefused(layout);
        if ((flags & GfpFlags.NoWarn) == 0 && (AllocationFailed is not null || MemoryEvents.Log.IsEnabled()))
        {
            AllocationFailedEventArgs failure = Describe(code, allocator, layout, flags, node);
            MemoryEvents.Log.Failure(Name, code.ToString(), (long)layout.Size, failure.ToString());
            Report(failure);
        }

        return code;
    }

    /// <summary>Raises <see cref="AllocationFailed"/>, but not for a failure inside one of its handlers, which would recur without
    /// end.</summary>
    private void Report(AllocationFailedEventArgs failure)
    {
        if (_isReporting)
        {
            return;
        }

        _isReporting = true;
        try
        {
            AllocationFailed?.Invoke(this, failure);
        }
        finally
        {
            _isReporting = false;
        }
    }

    /// <summary>Describes a failure, with the state of the heap at this moment.</summary>
    internal AllocationFailure FailureOf(FailureCode code, HeapAllocator allocator, Layout layout, GfpFlags flags, NumaNode node) =>
        Describe(code, allocator, layout, flags, node).ToFailure();

    /// <summary>Misuse that was found too late to refuse a call and that waits to be reported.</summary>
    internal MisuseJournal Journal { get; } = new();

    /// <summary>Reports the misuse that is in the journal. Called while no lock is held, because handlers run here.</summary>
    internal void RaisePending()
    {
        while (Journal.TryTake(out Misuse misuse))
        {
            MemoryEvents.Log.Misuse(Name, misuse.ToString());
            MisuseFound?.Invoke(this, new MemoryMisuseEventArgs(misuse));
        }
    }

    /// <summary>Reports the memory that is still allocated when the process ends. The default heap is never disposed, so its allocations
    /// count as leaks only if the program tracks them.</summary>
    internal void ReportAtExit()
    {
        if (this != _default || Kmalloc.IsTracked)
        {
            ReportLeaks();
        }
    }

    private void ReportLeaks()
    {
        Kmalloc.LetGo();
        HeapUsage usage = InUse;
        RaisePending();
        if (!usage.IsNone)
        {
            var leak = new LeakFoundEventArgs(usage, [.. _allocators.SelectMany(allocator => allocator.Records)]);
            MemoryEvents.Log.Leak(Name, (long)usage.Allocations, (long)usage.Bytes, leak.ToString());
            LeakFound?.Invoke(this, leak);
        }
    }
}
