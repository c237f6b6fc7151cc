using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <content>Single rounds of reclaim: for a request, for a group, or up to the high watermark.</content>
internal sealed partial class ReclaimingPages
{
    private static readonly long Pause = Stopwatch.Frequency / 10;

    private int _isBelowLow;
    private long _notBefore;

    /// <summary>The number of free bytes that are missing up to the high watermark.</summary>
    private nuint Missing
    {
        get
        {
            nuint free = (nuint)inner.ReadyPages * _pageSize;
            return memory.HighWatermark - nuint.Min(free, memory.HighWatermark);
        }
    }

    /// <summary>Begins to reclaim for a request of this thread.</summary>
    /// <param name="order">The order of the requested blocks.</param>
    /// <param name="blocks">The number of requested blocks.</param>
    /// <param name="flags">The flags of the request.</param>
    public ReclaimEffort Begin(int order, int blocks, GfpFlags flags)
    {
        (_captured ??= new CapturedPages()).Begin(inner, order, blocks);
        return new ReclaimEffort((nuint)blocks * _pageSize << order, (nuint)memory.Frames * _pageSize, (flags & GfpCheck.Briefly) != 0);
    }

    /// <summary>Ends the reclaim that <see cref="Begin"/> began.</summary>
    public static void End() => _captured!.End();

    /// <summary>Frees memory in one round of reclaim. Returns false if the request should not be tried again.</summary>
    /// <remarks>A round drains caches of pages first, then asks shrinkers for a batch. The object caches of other threads are drained only
    /// if that was not enough, because draining them interrupts their threads.</remarks>
    public bool Round(ref ReclaimEffort effort)
    {
        if (effort.IsOver)
        {
            return false;
        }

        OfThread.IsReclaiming = true;
        try
        {
            bool isFirst = effort.Rounds == 0;
            nuint ask = effort.Next(Missing);
            ulong pages = Drain() + kept.DrainMappings();
            bool isEnough = isFirst && pages > 0 && !inner.IsLow;
            nuint given = isEnough ? 0 : _shrinkers.Shrink(ask, null);
            pages += GiveBackKept(all: !isEnough && (given == 0 || !isFirst));
            MemoryEvents.Log.Reclaim(heap, "", (long)given, (long)pages);
            return effort.Note(given, pages);
        }
        finally
        {
            OfThread.IsReclaiming = false;
        }
    }

    /// <summary>Runs the shrinkers of a group, and returns the number of bytes that they report as freed.</summary>
    public nuint ShrinkGroup(MemoryGroup group, nuint bytes)
    {
        if (OfThread.IsReclaiming)
        {
            return 0;
        }

        OfThread.IsReclaiming = true;
        try
        {
            nuint given = _shrinkers.Shrink(bytes, group);
            MemoryEvents.Log.Reclaim(heap, group.Name, (long)given, 0);
            return given;
        }
        finally
        {
            OfThread.IsReclaiming = false;
        }
    }

    /// <summary>Reclaims up to the high watermark if fewer pages are free than the low watermark requires.</summary>
    public void RaiseToHigh()
    {
        if (!inner.IsLow || Stopwatch.GetTimestamp() < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isBelowLow, 1) != 0)
        {
            return;
        }

        OfThread.IsReclaiming = true;
        long pause = Pause;
        try
        {
            pause = Raise() ? 0 : Pause;
        }
        finally
        {
            OfThread.IsReclaiming = false;
            Volatile.Write(ref _notBefore, Stopwatch.GetTimestamp() + pause);
            Volatile.Write(ref _isBelowLow, 0);
        }
    }

    /// <summary>Whether blocks that this thread frees are captured, because it is reclaiming for a request.</summary>
    private bool IsCapturing => OfThread.IsReclaiming && _captured?.IsFor(inner) == true;

    private bool Raise()
    {
        ulong pages = Drain() + kept.DrainMappings();
        nuint missing = Missing;
        nuint given = missing == 0 ? 0 : _shrinkers.Shrink(missing, null);
        pages += GiveBackKept(all: false);
        pages += inner.IsLow ? GiveBackKept(all: true) : 0;
        MemoryEvents.Log.Reclaim(heap, "", (long)given, (long)pages);
        return !inner.IsLow;
    }

    /// <summary>Drains freed mappings, objects on their way to their owners, and pages in thread caches. Returns the number of pages that
    /// became free.</summary>
    /// <param name="all">Whether the free objects and empty slabs of all threads are drained too.</param>
    private ulong GiveBackKept(bool all) =>
        (all ? kept.DrainAll() : kept.DrainMappings() + kept.DrainThisThread()) + inner.Drain();
}
