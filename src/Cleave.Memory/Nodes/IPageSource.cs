using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <summary>The source from which the upper layers get pages, by addresses in the direct map of a <see cref="PhysicalMemory"/>.</summary>
/// <remarks>
/// Sources can wrap a plain source to add waiting, reclaim or counting. With <see cref="GfpFlags.Zero"/> the pages read zero; without it
/// their contents are unknown. Below the <c>min</c> watermark only requests with <see cref="GfpFlags.Atomic"/> succeed. Thread-safe.
/// </remarks>
internal interface IPageSource
{
    /// <summary>The largest order that the source can ever provide.</summary>
    int LargestOrder { get; }

    /// <summary>The number of free pages, including those in thread caches.</summary>
    ulong FreePages { get; }

    /// <summary>The number of free pages without those in thread caches, so that any thread can take them. Cheap.</summary>
    ulong ReadyPages => FreePages;

    /// <summary>
    /// Whether fewer pages are free than the <c>low</c> watermark requires, so that reclaim should start. Pages in thread caches do not
    /// count: counting them takes too long for every request, and reclaim begins by draining these caches anyway.
    /// </summary>
    bool IsLow { get; }

    /// <summary>Takes a block of 2^<paramref name="order"/> pages, aligned to its size relative to the first page of its node.</summary>
    FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address);

    /// <summary>Takes adjacent free pages that may be parts of several blocks. Not every such run is found.</summary>
    /// <param name="pages">The number of pages. The address is a multiple of the largest power of two of pages that divides it.</param>
    /// <param name="flags">The flags of the request.</param>
    /// <param name="node">The node to try first.</param>
    /// <param name="address">The address of the run. Its blocks are freed one by one; <see cref="PageAllocator.PieceOrder"/> gives the
    /// order of each.</param>
    FailureCode TryTakeRun(nuint pages, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        return FailureCode.NoSpace;
    }

    /// <summary>Frees a block. Throws, and changes nothing, if the block was not taken with this order.</summary>
    void Give(nuint address, int order);

    /// <summary>Splits a taken block into two taken blocks of the next lower order. Returns false, and changes nothing, if this source
    /// cannot split.</summary>
    bool TrySplit(nuint address, int order) => false;

    /// <summary>Takes blocks of one order, at most as many as the list has room for, and returns their number.</summary>
    int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node);

    /// <summary>Frees blocks of one order: all of them, or none if one cannot be freed.</summary>
    void GiveBulk(ReadOnlySpan<nuint> addresses, int order);

    /// <summary>Frees the pages in all thread caches. Allocates nothing on the managed heap.</summary>
    /// <returns>The number of pages that were freed.</returns>
    ulong Drain();
}
