namespace Cleave.Pool;

/// <summary>The free list of one block size at one moment. <see cref="Enqueues"/> = <see cref="Dequeues"/> + <see cref="Removes"/> +
/// <see cref="Size"/>.</summary>
/// <param name="BlockSize">Bytes of each block of the list.</param>
/// <param name="Enqueues">Blocks that came into the list: in the beginning, when freed, as the high half of a split, by
/// unkill.</param>
/// <param name="Dequeues">Blocks taken from the head to serve a request, whole or split.</param>
/// <param name="Removes">Blocks taken out from anywhere: by a merge, or by a kill.</param>
public readonly record struct BuddyPoolListStatistics(ulong BlockSize, ulong Enqueues, ulong Dequeues, ulong Removes)
{
    /// <summary>Blocks in the list now.</summary>
    public ulong Size => Enqueues - Dequeues - Removes;
}
