namespace Cleave.Caches;

/// <summary>The metadata of an allocator, from which caches take blocks and into which they free them.</summary>
/// <remarks>Every method is called under the lock of the allocator, except <see cref="BytesOf"/>.</remarks>
internal interface IBlockSource
{
    /// <summary>Returns the size of a block of an order, in bytes.</summary>
    ulong BytesOf(int order);

    /// <summary>Returns the order of a block.</summary>
    int OrderOf(ulong id);

    /// <summary>Allocates free blocks for a cache.</summary>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="ids">Receives the blocks.</param>
    /// <returns>The number of blocks, which is less than the length of <paramref name="ids"/> if no more are free.</returns>
    int TakeMany(int order, Span<ulong> ids);

    /// <summary>Frees a block that was claimed from a cache.</summary>
    /// <returns>True if the block was allocated.</returns>
    bool TryRelease(ulong id, int order);
}
