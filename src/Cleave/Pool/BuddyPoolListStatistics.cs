namespace Cleave.Pool;

/// <summary>The free list of one block size at one moment.</summary>
/// <remarks><see cref="Enqueues"/> = <see cref="Dequeues"/> + <see cref="Removes"/> + <see cref="Size"/>.</remarks>
/// <param name="BlockSize">The size of each block of the list, in bytes.</param>
/// <param name="Enqueues">Blocks that were added to the list: in a new pool, by a free, as the high half of a split, or by a restored
/// region.</param>
/// <param name="Dequeues">Blocks that were taken from the head of the list to serve a request, whole or split.</param>
/// <param name="Removes">Blocks that were removed from any place in the list: by a merge, or because a region was retired.</param>
public readonly record struct BuddyPoolListStatistics(ulong BlockSize, ulong Enqueues, ulong Dequeues, ulong Removes)
{
    /// <summary>Blocks that are in the list.</summary>
    public ulong Size => Enqueues - Dequeues - Removes;
}
