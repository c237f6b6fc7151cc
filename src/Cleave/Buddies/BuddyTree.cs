using System.Numerics;

namespace Cleave.Buddies;

/// <summary>The shape of a buddy space: which blocks it can have, and the numbers that they go by.</summary>
/// <remarks>
/// <para>
/// The block of order o and index i (it covers the chunks from i * 2^o) has the id 2^(Depth - o) + i, as in a binary heap: its halves
/// are 2id and 2id + 1, its buddy id ^ 1, its parent id / 2. A smaller order is a larger id, and within an order a higher offset is a
/// larger id, so "the highest block of the smallest order that is at least k" is the highest free id of order k or more.
/// </para>
/// <para>
/// A space is a row of trees, the largest first, whose roots are the largest blocks that it can have: so many of each order. Of an order,
/// the ids below the first root's are those of blocks inside larger trees. Two roots can be numbered as buddies are, and do not merge.
/// A space of no power of two that has one tree for each bit of its length is such a row, in which the buddy of a root is never a block.
/// Immutable.
/// </para>
/// </remarks>
internal sealed class BuddyTree
{
    private readonly ulong[] _firstRoots;
    private readonly int _shiftBelow;

    /// <param name="chunks">Chunks of the space, 1 to 2^52 - 1, cut into one tree for each bit.</param>
    /// <param name="chunkShift">log2 of the bytes of a chunk.</param>
    public BuddyTree(ulong chunks, int chunkShift)
        : this([.. Enumerable.Range(0, BitOperations.Log2(chunks) + 1).Select(order => chunks >> order & 1)], chunkShift)
    {
    }

    /// <param name="trees">How many trees of each order there are, at least one, of the largest order too.</param>
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

    /// <summary>Chunks of the space.</summary>
    public ulong Chunks { get; }

    /// <summary>log2 of the bytes of a chunk.</summary>
    public int ChunkShift { get; }

    /// <summary>The order of the largest root.</summary>
    public int MaxOrder { get; }

    /// <summary>The order that id 1 would have; above <see cref="MaxOrder"/> where the space is more than one tree.</summary>
    public int Depth { get; }

    /// <summary>One more than the highest id.</summary>
    public ulong Ids => 2UL << Depth;

    /// <summary>How many roots there are.</summary>
    public ulong RootCount { get; }

    /// <summary>The roots, lowest address first.</summary>
    public BuddyRoots Roots => new(this);

    /// <summary>The id of the block of an order that covers the chunks from index * 2^order.</summary>
    public ulong IdOf(int order, ulong index) => (1UL << (Depth - order)) + index;

    /// <summary>The order of a block.</summary>
    public int OrderOf(ulong id) => Depth - BitOperations.Log2(id);

    /// <summary>The first chunk of a block.</summary>
    public ulong FirstChunk(ulong id) => (id - FirstId(OrderOf(id))) << OrderOf(id);

    /// <summary>The chunk after the last one of a block.</summary>
    public ulong EndChunk(ulong id) => FirstChunk(id) + (1UL << OrderOf(id));

    /// <summary>The lowest id of an order.</summary>
    public ulong FirstId(int order) => 1UL << (Depth - order);

    /// <summary>The lowest id of a root of an order; where there is none, one more than that of the last block.</summary>
    public ulong FirstRoot(int order) => _firstRoots[order];

    /// <summary>One more than the highest id of a block of an order.</summary>
    public ulong EndId(int order) => order == 0 ? IdOf(0, Chunks) : _firstRoots[order - 1] >> 1;

    /// <summary>Whether a block is a root, which has no buddy to merge with.</summary>
    public bool IsRoot(ulong id, int order) => id >= _firstRoots[order];

    /// <summary>The value handle of a block.</summary>
    public BuddyBlock Describe(ulong id, int order, int kind) => new((id - FirstId(order)) << (order + ChunkShift), order, kind);

    /// <summary>
    /// The id that a handle names, or 0 where there is none; it may be one past the end of a space of no power of two, which has no state.
    /// </summary>
    public ulong IdOf(BuddyBlock block)
    {
        // The shift is found in the fewest steps, for an id is what freeing waits for.
        ulong packed = block.Packed;
        int next = (int)(packed & BuddyBlock.OrderMask);
        int shift = _shiftBelow + next;
        ulong index = packed >> shift;
        int order = next - 1;
        bool possible = (uint)order <= (uint)MaxOrder
            && index << shift == (packed & ~BuddyBlock.LowBits)
            && index >> (Depth - order) == 0;
        return possible ? IdOf(order, index) : 0;
    }
}
