namespace Cleave.Pool;

/// <summary>The metadata of a pool, independent of the kind of its tables.</summary>
/// <remarks>
/// A leaf is a smallest block, known by its number from 0 on. A retired leaf is out of use, or will be when its block is
/// freed. Not thread-safe.
/// </remarks>
internal interface IPoolMetadata
{
    /// <summary>Bytes that all tables occupy.</summary>
    ulong Bytes { get; }

    /// <summary>The counters of each order.</summary>
    ReadOnlySpan<ListCounts> Counts { get; }

    /// <summary>The order of the largest free block, or -1 if no block is free.</summary>
    int LargestFreeOrder { get; }

    /// <summary>The number of retired leaves that lie in no block.</summary>
    ulong Gone { get; }

    /// <summary>The number of retired leaves that lie in allocated blocks.</summary>
    ulong Pending { get; }

    /// <summary>The number of blocks that were halved because a part of them was retired.</summary>
    ulong Cuts { get; }

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Take"/>
    long Take(int order);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.TryRelease"/>
    bool TryRelease(long leaf);

    /// <summary>Returns the state of a leaf, as <see cref="LeafState"/> encodes it.</summary>
    byte State(long leaf);

    /// <summary>Copies the states of adjacent leaves.</summary>
    /// <param name="first">The first leaf.</param>
    /// <param name="states">Receives the states.</param>
    void CopyStates(long first, Span<byte> states);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.TryFindBlock"/>
    bool TryFindBlock(long leaf, out long block, out int order);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.FirstRetired"/>
    long FirstRetired(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.FirstSound"/>
    long FirstSound(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.CountRetired"/>
    ulong CountRetired(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.BeginOfGone"/>
    long BeginOfGone(long leaf);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.EndOfGone(long)"/>
    long EndOfGone(long leaf);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Retire"/>
    void Retire(long first, long end);

    /// <inheritdoc cref="PoolMetadata{TIndex,TTables}.Restore"/>
    void Restore(long first, long end);

    /// <inheritdoc cref="PoolAudit{TIndex,TTables}.Check"/>
    void Validate();

    /// <summary>Returns the first block of the list of an order; -1 if the list is empty.</summary>
    long FirstFree(int order);

    /// <summary>Returns the block behind another one in the list of an order; -1 behind the last one.</summary>
    long NextFree(long leaf, int order);

    /// <summary>Empties all lists and counters of a new pool. The caller then adopts every leaf and every list of a saved pool.</summary>
    void BeginAdoption();

    /// <summary>Sets the state of a leaf at which a block begins.</summary>
    void AdoptState(long leaf, byte state);

    /// <summary>Sets the states of adjacent leaves, none of which is retired.</summary>
    /// <param name="first">The first leaf.</param>
    /// <param name="states">The states.</param>
    void AdoptStates(long first, ReadOnlySpan<byte> states);

    /// <summary>Marks leaves as retired and out of use.</summary>
    void AdoptGone(long first, long end);

    /// <summary>Marks leaves of an allocated block as retired when the block is freed.</summary>
    void AdoptPending(long first, long end);

    /// <summary>Adds a free block at the end of the list of an order.</summary>
    void AdoptLast(long leaf, int order);

    /// <summary>Reports whether the list of an order leads through as many blocks as were added.
    /// If one was added twice, it does not.</summary>
    bool IsList(int order);

    /// <summary>Reports whether all blocks are different that were just added in this order to one list.</summary>
    bool AreDistinct(ReadOnlySpan<long> leaves);

    /// <summary>Sets the counters as if all free blocks had become free at once and nothing had ever been split or merged.</summary>
    void CountAsNew();
}
