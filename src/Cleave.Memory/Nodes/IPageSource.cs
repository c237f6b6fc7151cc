using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Nodes;

/// <summary>Where the allocators above get their pages, by addresses in the direct map of a <see cref="PhysicalMemory"/>.</summary>
/// <remarks>
/// What waits, reclaims or counts is put around a plain source as another source. With <see cref="GfpFlags.Zero"/> the pages read zero;
/// without, their content is unknown. Below the <c>min</c> watermark only <see cref="GfpFlags.Atomic"/> is served. Thread-safe.
/// </remarks>
internal interface IPageSource
{
    /// <summary>The largest order that is ever given.</summary>
    int LargestOrder { get; }

    /// <summary>Pages that are free, those that threads keep at hand included.</summary>
    ulong FreePages { get; }

    /// <summary>Pages that are free to everybody, those that threads keep at hand not included. Cheap.</summary>
    ulong ReadyPages => FreePages;

    /// <summary>
    /// Whether fewer are free than the <c>low</c> watermark asks for, so that it is time to reclaim. What threads keep at hand does not count
    /// here: to find it takes too long for every request, and the first that reclaim does with it is to bring it back.
    /// </summary>
    bool IsLow { get; }

    /// <summary>Takes a block of 2^<paramref name="order"/> pages, aligned to its size relative to its node's first page.</summary>
    AllocationError TryTake(int order, GfpFlags flags, NumaNode node, out nuint address);

    /// <summary>Gives a block back. One that was not taken with that order is an exception, and nothing has changed.</summary>
    void Give(nuint address, int order);

    /// <summary>Makes two taken blocks of one, each of the next lower order; false where this source cannot, and nothing has
    /// changed.</summary>
    bool TrySplit(nuint address, int order) => false;

    /// <summary>Takes up to that many blocks of one order, and answers how many.</summary>
    int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node);

    /// <summary>Gives blocks of one order back, all or, where one is wrong, none.</summary>
    void GiveBulk(ReadOnlySpan<nuint> addresses, int order);

    /// <summary>Gives back what threads keep at hand. Allocates nothing on the managed heap.</summary>
    /// <returns>How many pages.</returns>
    ulong Drain();
}
