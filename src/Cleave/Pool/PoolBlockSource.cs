using Cleave.Caches;

namespace Cleave.Pool;

/// <summary>The metadata of a pool as the source of the blocks that threads cache.</summary>
/// <param name="metadata">The metadata.</param>
/// <param name="smallest">Bytes of the smallest block.</param>
internal readonly struct PoolBlockSource(CachedMetadata metadata, ulong smallest) : IBlockSource
{
    public ulong BytesOf(int order) => smallest << order;

    public int OrderOf(ulong id) => PoolId.Order(id);

    public int TakeMany(int order, Span<ulong> ids) => metadata.TakeMany(order, ids);

    public bool TryRelease(ulong id, int order) => metadata.TryReturn(id);
}
