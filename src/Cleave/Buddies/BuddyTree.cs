using System.Numerics;

namespace Cleave.Buddies;

/// <summary>The shape of a buddy space: the blocks that it can have, and their ids.</summary>
/// <remarks>
/// <para>
/// The block of order o and index i, which begins at chunk i * 2^o, has the id 2^(Depth - o) + i, as in a binary heap. Its halves have the
/// ids 2id and 2id + 1, its buddy id ^ 1, and its parent id / 2. A block of a smaller order has a larger id, and within an order a block at
/// a higher offset has a larger id. So the highest block of the smallest order that is at least k has the highest id of all free blocks of
/// order k or more.
/// </para>
/// <para>
/// A space is a sequence of trees, the largest first. Their roots are the largest blocks that the space can have: a given number of each
/// order. Within an order, ids below that of the first root belong to blocks inside larger trees. Two roots can have the ids of buddies,
/// but never merge. A space whose size is not a power of two can have one tree for each bit of its size; then the buddy of a root is never
/// a block. Immutable.
/// </para>
/// </remarks>
internal sealed partial class BuddyTree
{
    private readonly ulong[] _firstRoots;
    private readonly int _shiftBelow;

    /// <summary>Creates a shape that has one tree for each bit of the number of chunks.</summary>
    /// <param name="chunks">The number of chunks of the space, 1 to 2^52 - 1.</param>
    /// <param name="chunkShift">log2 of the bytes of a chunk.</param>
    public BuddyTree(ulong chunks, int chunkShift)
        : this([.. Enumerable.Range(0, BitOperations.Log2(chunks) + 1).Select(order => chunks >> order & 1)], chunkShift)
    {
    }

    /// <summary>Creates a shape that has a given number of trees of each order.</summary>
    /// <param name="trees">The number of trees of each order, from 0 up; at least one tree of the last order.</param>
    /// <param name="chunkShift">log2 of the bytes of a chunk.</param>
    public BuddyTree(ReadOnlySpan<ulong> trees, int chunkShift)
    {
        MaxOrder = trees.Length - 1;
        ChunkShift = chunkShift;
        _shiftBelow = chunkShift - 1;
        for (int order = 0; order <= MaxOrder; order++)
        {
            Chunks += trees[order] << order;
            RootCount += trees[order];
        }

        Depth = Chunks == 1 ? 0 : BitOperations.Log2(Chunks - 1) + 1;
        _firstRoots = new ulong[trees.Length];
        ulong first = 0;
        for (int order = MaxOrder; order >= 0; order--)
        {
            _firstRoots[order] = IdOf(order, first >> order);
            first += trees[order] << order;
        }
    }

    /// <summary>The number of chunks of the space.</summary>
    public ulong Chunks { get; }

    /// <summary>log2 of the bytes of a chunk.</summary>
    public int ChunkShift { get; }

    /// <summary>The order of the largest root.</summary>
    public int MaxOrder { get; }

    /// <summary>The order that id 1 would have; above <see cref="MaxOrder"/> if the space has more than one tree.</summary>
    public int Depth { get; }

    /// <summary>One more than the highest id.</summary>
    public ulong Ids => 2UL << Depth;

    /// <summary>The number of roots of the space.</summary>
    public ulong RootCount { get; }

    /// <summary>The ids of the roots, lowest address first.</summary>
    public BuddyRoots Roots => new(this);

    /// <summary>Computes the id of the block of an order that begins at chunk index * 2^order.</summary>
    public ulong IdOf(int order, ulong index) => (1UL << (Depth - order)) + index;

    /// <summary>Computes the order of a block.</summary>
    public int OrderOf(ulong id) => Depth - BitOperations.Log2(id);

    /// <summary>Computes the first chunk of a block.</summary>
    public ulong FirstChunk(ulong id) => (id - FirstId(OrderOf(id))) << OrderOf(id);

    /// <summary>Computes the chunk after the last one of a block.</summary>
    public ulong EndChunk(ulong id) => FirstChunk(id) + (1UL << OrderOf(id));

    /// <summary>Computes the lowest id of an order.</summary>
    public ulong FirstId(int order) => 1UL << (Depth - order);

    /// <summary>Returns the lowest id of the roots of an order; if the order has no root, one more than the id of its last block.</summary>
    public ulong FirstRoot(int order) => _firstRoots[order];

    /// <summary>Computes one more than the highest id of the blocks of an order.</summary>
    public ulong EndId(int order) => order == 0 ? IdOf(0, Chunks) : _firstRoots[order - 1] >> 1;

    /// <summary>Reports whether a block is a root, which has no buddy to merge with.</summary>
    public bool IsRoot(ulong id, int order) => id >= _firstRoots[order];
}
