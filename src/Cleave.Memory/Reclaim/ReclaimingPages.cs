using System.Diagnostics;
using Cleave.Memory.Diagnostics;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Reclaim;

/// <summary>Pages that are reclaimed where there are too few and the flags may wait: caches are drained, shrinkers run, and the request is
/// tried again.</summary>
/// <remarks>
/// A request that a shrinker makes is not reclaimed for, so nothing comes back here on the same thread. Where fewer pages are free than
/// the low watermark asks for, a request that succeeds reclaims too, one thread at a time, at most a hundred times a second; where that gave
/// nothing, ten times.
/// </remarks>
internal sealed class ReclaimingPages(MemoryHeap heap, IPageSource inner) : IPageSource
{
    /// <summary>How often a request is tried again, as long as each time something was given back.</summary>
    private const int MostRounds = 5;

    private static readonly long Pause = Stopwatch.Frequency / 10;

    [ThreadStatic]
    private static bool _isReclaiming;

    private readonly ShrinkerList _shrinkers = new(heap.Name);
    private readonly ulong _pageSize = heap.Memory.PageSize.Bytes;
    private int _isBelowLow;
    private long _notBefore;

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages;

    public bool IsLow => inner.IsLow;

    /// <summary>Adds a shrinker, until the answer is disposed.</summary>
    public IDisposable Add(IShrinker shrinker, MemoryGroup? group) => _shrinkers.Add(shrinker, group);

    public AllocError TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        AllocError error = inner.TryTake(order, flags, node, out address);
        if (!MayReclaim(flags))
        {
            return error;
        }

        for (int round = 0; error == AllocError.OutOfMemory && round < MostRounds && Reclaim((nuint)_pageSize << order); round++)
        {
            error = inner.TryTake(order, flags, node, out address);
        }

        if (error == AllocError.None)
        {
            RaiseToLow();
        }

        return error;
    }

    public void Give(nuint address, int order) => inner.Give(address, order);

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = inner.TakeBulk(addresses, order, flags, node);
        if (!MayReclaim(flags))
        {
            return taken;
        }

        for (int round = 0; taken < addresses.Length && round < MostRounds; round++)
        {
            if (!Reclaim((nuint)_pageSize * (nuint)(addresses.Length - taken) << order))
            {
                break;
            }

            taken += inner.TakeBulk(addresses[taken..], order, flags, node);
        }

        RaiseToLow();
        return taken;
    }

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order) => inner.GiveBulk(addresses, order);

    public void Drain() => inner.Drain();

    /// <summary>Lets the shrinkers of a group give something back; false where nothing came of it.</summary>
    public bool ShrinkGroup(MemoryGroup group, nuint bytes) => !_isReclaiming && Run(bytes, group);

    /// <summary>The caches that are registered, or those of a group, and what they could give back. Empty for what a cache asks itself.</summary>
    public IEnumerable<MemoryHolder> CachesOf(MemoryGroup? group) => _isReclaiming ? [] : _shrinkers.Holders(group);

    private static bool MayReclaim(GfpFlags flags) => (flags & GfpFlags.Kernel) != 0 && !_isReclaiming;

    /// <summary>Frees what it can; false where nothing came of it.</summary>
    private bool Reclaim(nuint bytes) => Run(bytes, null);

    private bool Run(nuint bytes, MemoryGroup? group)
    {
        _isReclaiming = true;
        try
        {
            ulong before = inner.FreePages;
            nuint given = _shrinkers.Shrink(bytes, group);
            if (group is null)
            {
                heap.DrainAllocators();
                inner.Drain();
            }

            long more = (long)(inner.FreePages - before);
            MemoryEvents.Log.Reclaim(heap.Name, group?.Name ?? "", (long)given, more);
            return given > 0 || more > 0;
        }
        finally
        {
            _isReclaiming = false;
        }
    }

    private void RaiseToLow()
    {
        if (!inner.IsLow || Stopwatch.GetTimestamp() < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isBelowLow, 1) != 0)
        {
            return;
        }

        long pause = Pause;
        try
        {
            ulong free = inner.FreePages * _pageSize;
            nuint missing = free < heap.Memory.LowWatermark ? heap.Memory.LowWatermark - (nuint)free : 0;
            pause = Reclaim(missing) ? Pause / 10 : Pause;
        }
        finally
        {
            Volatile.Write(ref _notBefore, Stopwatch.GetTimestamp() + pause);
            Volatile.Write(ref _isBelowLow, 0);
        }
    }
}
