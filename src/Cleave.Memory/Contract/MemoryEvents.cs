using System.Diagnostics.Tracing;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Contract;

/// <summary>The event source <c>Cleave-Memory</c>, for rare events. A healthy program raises none except Grow during its start.</summary>
[EventSource(Name = "Cleave-Memory")]
internal sealed class MemoryEvents : EventSource
{
    public static readonly MemoryEvents Log = new();

    /// <summary>A size class got another slab. Rare once a program has reached its working size; frequent if slabs come and go.</summary>
    [Event(1, Level = EventLevel.Verbose)]
    public void Grow(string heap, int objectSize, int order)
    {
        if (IsEnabled())
        {
            WriteEvent(1, heap, objectSize, order);
        }
    }

    /// <summary>Cached memory was returned to the free pages because a caller asked for it.</summary>
    [Event(2, Level = EventLevel.Informational)]
    public void Trim(string heap, long pages)
    {
        if (IsEnabled())
        {
            WriteEvent(2, heap, pages);
        }
    }

    /// <summary>Memory was short or a group reached its limit, and reclaim ran. <c>group</c> is empty if reclaim ran for the whole heap;
    /// <c>pagesFreed</c> is 0 if reclaim freed none.</summary>
    [Event(3, Level = EventLevel.Informational)]
    public void Reclaim(string heap, string group, long bytesGiven, long pagesFreed)
    {
        if (IsEnabled())
        {
            WriteEvent(3, heap, group, bytesGiven, pagesFreed);
        }
    }

    /// <summary>A request failed for lack of memory, and its flags did not have NoWarn.</summary>
    [Event(4, Level = EventLevel.Warning)]
    public void Failure(string heap, string error, long size, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(4, heap, error, size, message);
        }
    }

    /// <summary>A heap was disposed while memory of it was still allocated.</summary>
    [Event(5, Level = EventLevel.Error)]
    public void Leak(string heap, long allocations, long bytes, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(5, heap, allocations, bytes, message);
        }
    }

    /// <summary>A shrinker threw an exception. The request that called it continues.</summary>
    [Event(6, Level = EventLevel.Error)]
    public void ShrinkerFailed(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(6, heap, message);
        }
    }

    /// <summary>A caller misused memory: for example, it freed an address twice.</summary>
    [Event(7, Level = EventLevel.Critical)]
    public void Misuse(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(7, heap, message);
        }
    }

    /// <summary>An owner was collected without being disposed. If tracking is on, the message has the stack that made the owner. A correct
    /// program raises none.</summary>
    [Event(8, Level = EventLevel.Error)]
    public void OwnerLost(string owner, long bytes, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(8, owner, bytes, message);
        }
    }

    /// <summary>An optional feature is not available, and everything works without it: huge pages, a NUMA node, returning pages to the
    /// system. Raised once for each cause; <see cref="PhysicalMemory.Notices"/> keeps the latest ones. <c>heap</c> is empty if the memory
    /// belongs to no heap yet.</summary>
    [Event(10, Level = EventLevel.Warning)]
    public void Notice(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(10, heap, message);
        }
    }

    /// <summary>The allocation observer of a heap threw an exception. The call that it observed was not affected.</summary>
    [Event(9, Level = EventLevel.Error)]
    public void ObserverFailed(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(9, heap, message);
        }
    }
}
