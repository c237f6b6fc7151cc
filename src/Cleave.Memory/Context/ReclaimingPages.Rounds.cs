using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <content>One round of reclaim: for a request, for a group, or up to the high watermark.</content>
internal sealed partial class ReclaimingPages
{
    private static readonly long Pause = Stopwatch.Frequency / 10;

    private int _isBelowLow;
    private long _notBefore;

    /// <summary>Bytes that are missing from the high watermark.</summary>
    private nuint Missing
    {
        get
        {
            nuint free = (nuint)inner.ReadyPages * _pageSize;
            return memory.HighWatermark - nuint.Min(free, memory.HighWatermark);
        }
    }

    /// <summary>Begins to reclaim for a request, on this thread.</summary>
    /// <param name="order">The order of the blocks that the request wants.</param>
    /// <param name="blocks">How many it wants.</param>
    /// <param name="flags">The flags of the request.</param>
    public ReclaimEffort Begin(int order, int blocks, GfpFlags flags)
    {
        (_captured ??= new CapturedPages()).Begin(inner, order, blocks);
        return new ReclaimEffort((nuint)blocks * _pageSize << order, (nuint)memory.Frames * _pageSize, (flags & GfpCheck.Briefly) != 0);
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public static void End() => _captured!.End();

    /// <summary>Frees what it can; false if the request is not worth another try.</summary>
    /// <remarks>What is kept at hand goes first, then a batch of what shrinkers hold. What threads keep of objects is only taken if that did
    /// not help, since taking it interrupts them.</remarks>
    public bool Round(ref ReclaimEffort effort)
    {
        if (effort.IsOver)
        {
            return false;
        }

        _isReclaiming = true;
        try
        {
            bool isFirst = effort.Rounds == 0;
            nuint ask = effort.Next(Missing);
            ulong pages = inner.Drain() + kept.DrainMappings();
            bool isEnough = isFirst && pages > 0 && !inner.IsLow;
            nuint given = isEnough ? 0 : _shrinkers.Shrink(ask, null);
            pages += GiveBackKept(all: !isEnough && (given == 0 || !isFirst));
            MemoryEvents.Log.Reclaim(heap, "", (long)given, (long)pages);
            return effort.Note(given, pages);
        }
        finally
        {
            _isReclaiming = false;
        }
    }

    /// <summary>Lets the shrinkers of a group give something back, and answers how much they say they gave.</summary>
    public nuint ShrinkGroup(MemoryGroup group, nuint bytes)
    {
        if (_isReclaiming)
        {
            return 0;
        }

        _isReclaiming = true;
        try
        {
            nuint given = _shrinkers.Shrink(bytes, group);
            MemoryEvents.Log.Reclaim(heap, group.Name, (long)given, 0);
            return given;
        }
        finally
        {
            _isReclaiming = false;
        }
    }

    /// <summary>Reclaims up to the high watermark if fewer pages are free than the low one asks for.</summary>
    public void RaiseToHigh()
    {
        if (!inner.IsLow || Stopwatch.GetTimestamp() < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isBelowLow, 1) != 0)
        {
            return;
        }

        _isReclaiming = true;
        long pause = Pause;
        try
        {
            pause = Raise() ? 0 : Pause;
        }
        finally
        {
            _isReclaiming = false;
            Volatile.Write(ref _notBefore, Stopwatch.GetTimestamp() + pause);
            Volatile.Write(ref _isBelowLow, 0);
        }
    }

    /// <summary>Whether this thread captures what it frees here: while it reclaims for a request.</summary>
    private bool IsCapturing => _isReclaiming && _captured?.IsFor(inner) == true;

    private bool Raise()
    {
        ulong pages = inner.Drain() + kept.DrainMappings();
        nuint missing = Missing;
        nuint given = missing == 0 ? 0 : _shrinkers.Shrink(missing, null);
        pages += GiveBackKept(all: false);
        pages += inner.IsLow ? GiveBackKept(all: true) : 0;
        MemoryEvents.Log.Reclaim(heap, "", (long)given, (long)pages);
        return !inner.IsLow;
    }

    /// <summary>Gives back mappings that were freed, objects on their way to their owners, and pages that threads keep.</summary>
    /// <param name="all">Whether to give back also the free objects and empty slabs that threads keep.</param>
    private ulong GiveBackKept(bool all) =>
        (all ? kept.DrainAll() : kept.DrainMappings() + kept.DrainThisThread()) + inner.Drain();
}
