using System.Diagnostics.Tracing;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Contract;

/// <summary>The event source <c>Cleave-Memory</c>: what happens rarely. A program at ease raises none but, at its beginning, Grow.</summary>
[EventSource(Name = "Cleave-Memory")]
internal sealed class MemoryEvents : EventSource
{
    public static readonly MemoryEvents Log = new();

    /// <summary>A size class got a further slab. Seldom once a program has found its size; else its slabs come and go.</summary>
    [Event(1, Level = EventLevel.Verbose)]
    public void Grow(string heap, int objectSize, int order)
    {
        if (IsEnabled())
        {
            WriteEvent(1, heap, objectSize, order);
        }
    }

    /// <summary>What was kept at hand went back to the free pages, because somebody asked.</summary>
    [Event(2, Level = EventLevel.Informational)]
    public void Trim(string heap, long pages)
    {
        if (IsEnabled())
        {
            WriteEvent(2, heap, pages);
        }
    }

    /// <summary>Memory was short, or a group full. <c>group</c> is empty for all of the heap. Pages freed is 0 where it was in vain.</summary>
    [Event(3, Level = EventLevel.Informational)]
    public void Reclaim(string heap, string group, long bytesGiven, long pagesFreed)
    {
        if (IsEnabled())
        {
            WriteEvent(3, heap, group, bytesGiven, pagesFreed);
        }
    }

    [Event(4, Level = EventLevel.Warning)]
    public void Failure(string heap, string error, long size, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(4, heap, error, size, message);
        }
    }

    [Event(5, Level = EventLevel.Error)]
    public void Leak(string heap, long allocations, long bytes, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(5, heap, allocations, bytes, message);
        }
    }

    [Event(6, Level = EventLevel.Error)]
    public void ShrinkerFailed(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(6, heap, message);
        }
    }

    [Event(7, Level = EventLevel.Critical)]
    public void Misuse(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(7, heap, message);
        }
    }

    /// <summary>Nobody disposed an owner; where tracking is on the message has the stack that made it. A sound program raises none.</summary>
    [Event(8, Level = EventLevel.Error)]
    public void OwnerLost(string owner, long bytes, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(8, owner, bytes, message);
        }
    }

    /// <summary>A wish was not met, and everything works without it: huge pages, a NUMA node, pages that the system does not take back. Once
    /// for each cause; <see cref="PhysicalMemory.Notices"/> keeps the last ones. The heap is empty if the memory is no heap's, or not yet.</summary>
    [Event(10, Level = EventLevel.Warning)]
    public void Notice(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(10, heap, message);
        }
    }

    /// <summary>The allocation observer of a heap has thrown. The call that it was told of was not affected.</summary>
    [Event(9, Level = EventLevel.Error)]
    public void ObserverFailed(string heap, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(9, heap, message);
        }
    }
}
