using System.Collections.Concurrent;
using Cleave.Memory.Diagnostics;

namespace Cleave.Memory;

/// <content>What is told to those who listen.</content>
public sealed partial class MemoryHeap
{
    private readonly ConcurrentQueue<MemoryMisuseException> _pending = new();
    private long _failures;

    /// <summary>Raised where there is no memory for a request, unless its flags say <see cref="GfpFlags.NoWarn"/>; on the thread that
    /// asked, before its call returns.</summary>
    public event EventHandler<AllocationFailedEventArgs>? AllocationFailed;

    /// <summary>Raised by <see cref="Dispose"/> where something is still allocated, before its memory goes.</summary>
    public event EventHandler<LeakFoundEventArgs>? LeakFound;

    /// <summary>Raised where misuse is found that whoever did it could not be told of: two threads that have freed the same at the same
    /// moment. On the thread that came upon it.</summary>
    public event EventHandler<MemoryMisuseEventArgs>? MisuseFound;

    /// <summary>Requests that there was no memory for, those with <see cref="GfpFlags.NoWarn"/> too.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Counts and reports a failure, unless the flags say not to, and answers with its reason.</summary>
    internal AllocError Fail(AllocError error, Layout layout, GfpFlags flags, NumaNode node)
    {
        Interlocked.Increment(ref _failures);
        ObserveRefused(layout);
        if ((flags & GfpFlags.NoWarn) == 0)
        {
            AllocationFailedEventArgs failure = Describe(error, layout, flags, node);
            MemoryEvents.Log.Failure(Name, error, layout.Size, failure.ToString());
            AllocationFailed?.Invoke(this, failure);
        }

        return error;
    }

    internal AllocException ExceptionFor(AllocError error, Layout layout, GfpFlags flags, NumaNode node) =>
        new(error, Describe(error, layout, flags, node).ToString());

    internal void AddPending(MemoryMisuseException misuse) => _pending.Enqueue(misuse);

    /// <summary>Reports what was found while a lock was held. Without any.</summary>
    internal void RaisePending()
    {
        while (!_pending.IsEmpty && _pending.TryDequeue(out MemoryMisuseException? misuse))
        {
            MemoryEvents.Log.Misuse(Name, misuse.Message);
            MisuseFound?.Invoke(this, new MemoryMisuseEventArgs(misuse));
        }
    }

    private void ReportLeaks()
    {
        HeapUsage usage = InUse;
        if (!usage.IsNone)
        {
            var leak = new LeakFoundEventArgs(usage, [.. _allocators.SelectMany(allocator => allocator.Records)]);
            MemoryEvents.Log.Leak(Name, (long)usage.Allocations, (long)usage.Bytes, leak.ToString());
            LeakFound?.Invoke(this, leak);
        }
    }

    private AllocationFailedEventArgs Describe(AllocError error, Layout layout, GfpFlags flags, NumaNode node) => new()
    {
        Error = error,
        Layout = layout,
        Flags = flags,
        Node = node,
        FreePages = Pages.FreePages,
        Pages = Memory.Frames,
        Group = error == AllocError.GroupLimit ? _fullGroup : null,
    };
}
