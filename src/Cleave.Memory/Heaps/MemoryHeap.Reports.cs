using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <content>What is told to those who listen.</content>
public sealed partial class MemoryHeap
{
    private long _failures;

    [ThreadStatic]
    private static bool _isTelling;

    /// <summary>Raised where there is no memory for a request, unless its flags say <see cref="GfpFlags.NoWarn"/>; on the thread that
    /// asked, before its call returns. A request of the handler that fails is counted and not told again.</summary>
    public event EventHandler<AllocationFailedEventArgs>? AllocationFailed;

    /// <summary>Raised by <see cref="Dispose"/> where something is still allocated, before its memory goes; and for a heap that was never
    /// disposed when the process ends. For <see cref="Default"/> only where allocations are tracked.</summary>
    public event EventHandler<LeakFoundEventArgs>? LeakFound;

    /// <summary>Raised where misuse is found that whoever did it could not be told of: two threads have freed the same at the same moment, or,
    /// in debug mode, a block of pages was written to after its free. On the next thread that frees, or allocates by more than the fast path, trims or disposes.</summary>
    public event EventHandler<MemoryMisuseEventArgs>? MisuseFound;

    /// <summary>Requests that there was no memory for, those with <see cref="GfpFlags.NoWarn"/> too.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Counts and reports a failure, unless the flags say not to, and answers with its reason.</summary>
    internal AllocationError Fail(AllocationError error, HeapAllocator allocator, Layout layout, GfpFlags flags, NumaNode node)
    {
        if ((flags & GfpCheck.Trial) == GfpCheck.Trial)
        {
            return error;
        }

        Interlocked.Increment(ref _failures);
        (error == AllocationError.GroupLimit ? GroupCharges.LastFull : null)?.NoteRefusal();
        ObserveRefused(layout);
        if ((flags & GfpFlags.NoWarn) == 0 && (AllocationFailed is not null || MemoryEvents.Log.IsEnabled()))
        {
            AllocationFailedEventArgs failure = Describe(error, allocator, layout, flags, node);
            MemoryEvents.Log.Failure(Name, error.ToString(), (long)layout.Size, failure.ToString());
            Tell(failure);
        }

        return error;
    }

    /// <summary>A failure in a handler of a failure is told to nobody: it would be told for ever.</summary>
    private void Tell(AllocationFailedEventArgs failure)
    {
        if (_isTelling)
        {
            return;
        }

        _isTelling = true;
        try
        {
            AllocationFailed?.Invoke(this, failure);
        }
        finally
        {
            _isTelling = false;
        }
    }

    internal AllocationException ExceptionFor(AllocationError error, HeapAllocator allocator, Layout layout, GfpFlags flags, NumaNode node) =>
        new(error, Describe(error, allocator, layout, flags, node).ToString());

    /// <summary>Misuse that was found too late for its caller to be told, until it is reported.</summary>
    internal MisuseJournal Misuse { get; } = new();

    /// <summary>Reports the misuse that is in the journal. Called while no lock is held, because handlers run here.</summary>
    internal void RaisePending()
    {
        while (Misuse.TryTake(out MemoryMisuseException? misuse))
        {
            MemoryEvents.Log.Misuse(Name, misuse.Message);
            MisuseFound?.Invoke(this, new MemoryMisuseEventArgs(misuse));
        }
    }

    /// <summary>Tells what is still allocated when the process ends. The default heap is never disposed, and what it holds then is a leak
    /// only to a program that tracks it.</summary>
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
