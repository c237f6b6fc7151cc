namespace Cleave.Pool;

/// <summary>The metadata of a pool, whatever its tables are.</summary>
/// <remarks>Leaves are smallest blocks, by number from 0 on. Not thread-safe.</remarks>
internal interface IPoolMetadata
{
    /// <summary>Bytes of all tables as they are now.</summary>
    ulong Bytes { get; }

    /// <summary>What happened to the blocks of each order.</summary>
    ReadOnlySpan<ListCounts> Counts { get; }

    /// <summary>The order of the largest free block, or -1.</summary>
    int LargestFreeOrder { get; }

    /// <summary>Killed leaves that lie in no block.</summary>
    ulong Gone { get; }

    /// <summary>Killed leaves in allocated blocks.</summary>
    ulong Pending { get; }

    /// <summary>Blocks that were halved because a part of them was killed.</summary>
    ulong Cuts { get; }

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Take"/>
    long Take(int order);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.TryRelease"/>
    bool TryRelease(long leaf);

    /// <summary>The state of a leaf, see <see cref="LeafState"/>.</summary>
    byte State(long leaf);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.TryFindBlock"/>
    bool TryFindBlock(long leaf, out long block, out int order);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.FirstKilled"/>
    long FirstKilled(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.FirstSound"/>
    long FirstSound(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.CountKilled"/>
    ulong CountKilled(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.BeginOfGone"/>
    long BeginOfGone(long leaf);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.EndOfGone(long)"/>
    long EndOfGone(long leaf);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Kill"/>
    void Kill(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Unkill"/>
    void Unkill(long first, long end);

    /// <inheritdoc cref="PoolAudit{TIndex,TTables}.Check"/>
    void Validate();
}
