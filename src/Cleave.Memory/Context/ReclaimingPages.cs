using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Context;

/// <summary>A page source that reclaims if pages are short and the flags allow waiting: shrinkers run, caches are drained, and the request
/// is tried again as long as something became free.</summary>
/// <remarks>
/// <para>
/// Blocks that a thread frees while it reclaims serve its own request first (<see cref="CapturedPages"/>), so threads that reclaim at the
/// same time do not take them from each other. Each round asks shrinkers for a batch up to the high watermark, so that the next requests
/// find memory.
/// </para>
/// <para>
/// If fewer pages are free than the low watermark requires, a request that succeeds also reclaims up to the high watermark. Only one thread
/// does so at a time, and not again before a pause if it freed too little. Requests that a shrinker makes never reclaim, so reclaim is
/// never nested on a thread. Reclaim allocates nothing on the managed heap.
/// </para>
/// <para>
/// A request that finds no memory first frees the blocks that threads keep (<see cref="IKeptPages.DrainBlocks"/>), whatever its flags are.
/// </para>
/// <para>
/// A request that would fail takes spare pages of Kmalloc's blocks, whatever its flags are. Everything else is tried before, because a
/// block that keeps its spare pages is free as a whole once it is freed.
/// </para>
/// </remarks>
internal sealed partial class ReclaimingPages(string heap, PhysicalMemory memory, IKeptPages kept, IPageSource inner) : IPageSource
{
    [ThreadStatic]
    private static CapturedPages? _captured;

    private readonly ShrinkerList _shrinkers = new(heap);
    private readonly nuint _pageSize = (nuint)memory.PageSize.Bytes;

    public int LargestOrder => inner.LargestOrder;

    public ulong FreePages => inner.FreePages + kept.CachedBlockPages;

    public ulong ReadyPages => inner.ReadyPages;

    public bool IsLow => inner.IsLow;

    /// <summary>Whether a request with these flags may reclaim on this thread now.</summary>
    public static bool MayReclaim(GfpFlags flags) => (flags & GfpFlags.Kernel) != 0 && !OfThread.IsReclaiming;

    /// <summary>Whether a block that this thread frees may be kept for its next allocations: memory is not short, and the thread does not
    /// reclaim for a request.</summary>
    public bool MayCache => Volatile.Read(ref _runsFirst) <= 0 && !OfThread.IsReclaiming && !inner.IsLow;

    /// <summary>Registers a shrinker until the returned object is disposed.</summary>
    public IDisposable Add(IShrinker shrinker, MemoryGroup? group) => _shrinkers.Add(shrinker, group);

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address) =>
        TryTake(order, (nuint)1 << order, flags, node, out address, out _);

    public void Give(nuint address, int order)
    {
        if (!IsCapturing || !_captured!.TryCapture(address, order, _pageSize))
        {
            inner.Give(address, order);
        }
    }

    public bool TrySplit(nuint address, int order) => inner.TrySplit(address, order);

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = inner.TakeBulk(addresses, order, flags, node);
        taken += taken < addresses.Length && kept.DrainBlocks() > 0 ? inner.TakeBulk(addresses[taken..], order, flags, node) : 0;
        taken += taken < addresses.Length && MayReclaim(flags) ? ReclaimBulk(addresses[taken..], order, flags, node) : 0;
        while (taken < addresses.Length && order == 0 && (flags & GfpCheck.Plain) == 0 && kept.FreeSpare(0) > 0)
        {
            taken += inner.TakeBulk(addresses[taken..], order, flags, node);
        }

        if (MayReclaim(flags))
        {
            RaiseToHigh();
        }

        return taken;
    }

    /// <summary>Takes blocks ahead of the requests for them, without reclaim. Takes none if memory is short.</summary>
    /// <returns>The number of blocks.</returns>
    public int TakeAhead(Span<nuint> addresses, int order) =>
        MayCache ? inner.TakeBulk(addresses, order, GfpFlags.NoWait, NumaNode.NoNode) : 0;

    /// <summary>The registered caches, or those of a group, with the bytes that each could free. Empty if a shrinker asks during
    /// reclaim.</summary>
    public IEnumerable<MemoryHolder> CachesOf(MemoryGroup? group) => OfThread.IsReclaiming ? [] : _shrinkers.Holders(group);

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        int captured = 0;
        while (captured < addresses.Length && IsCapturing && _captured!.TryCapture(addresses[captured], order, _pageSize))
        {
            captured++;
        }

        inner.GiveBulk(addresses[captured..], order);
    }

    public ulong Drain() => inner.Drain() + kept.DrainBlocks();

    /// <summary>Takes a block, and reclaims as long as there is none and the flags allow it.</summary>
    private FailureCode TryReclaiming(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        FailureCode error = TryOnce(order, flags, node, out address);
        if (error != FailureCode.NoSpace || !MayReclaim(flags))
        {
            return error;
        }

        ReclaimEffort effort = Begin(order, 1, flags);
        try
        {
            while (error == FailureCode.NoSpace && Round(ref effort))
            {
                error = TryOnce(order, flags, node, out address);
            }
        }
        finally
        {
            End();
        }

        return error;
    }

    private FailureCode TryOnce(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        if (OfThread.IsReclaiming || _captured is not { } captured || !captured.TryTake(inner, order, out address))
        {
            FailureCode error = inner.TryTake(order, flags, node, out address);
            return error == FailureCode.NoSpace && kept.DrainBlocks() > 0 ? inner.TryTake(order, flags, node, out address) : error;
        }

        Clear(address, order, flags);
        return FailureCode.None;
    }

    private int ReclaimBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = 0;
        ReclaimEffort effort = Begin(order, addresses.Length, flags);
        try
        {
            while (taken < addresses.Length && Round(ref effort))
            {
                taken += TakeCaptured(addresses[taken..], order, flags);
                taken += inner.TakeBulk(addresses[taken..], order, flags, node);
            }
        }
        finally
        {
            End();
        }

        return taken;
    }

    private int TakeCaptured(Span<nuint> addresses, int order, GfpFlags flags)
    {
        int taken = 0;
        while (taken < addresses.Length && _captured!.TryTake(inner, order, out addresses[taken]))
        {
            Clear(addresses[taken], order, flags);
            taken++;
        }

        return taken;
    }

    private void Clear(nuint address, int order, GfpFlags flags)
    {
        ulong frame = (flags & GfpFlags.Zero) == 0 ? 0 : memory.FrameOf(address);
        for (ulong left = (flags & GfpFlags.Zero) == 0 ? 0 : 1UL << order; left > 0; left--)
        {
            memory.AsSpan(frame++, 1).Clear();
        }
    }

    /// <summary>The state of the calling thread, in a class without a static constructor, so that reading it takes few steps.</summary>
    private static class OfThread
    {
        [ThreadStatic]
        public static bool IsReclaiming;
    }
}
