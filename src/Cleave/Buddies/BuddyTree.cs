using System.Numerics;

namespace Cleave.Buddies;

/// <summary>The shape of a buddy space: which blocks it can have, and the numbers that they go by.</summary>
/// <remarks>
/// The block of order o and index i (it covers the chunks from i * 2^o) has the id 2^(Depth - o) + i, as in a binary heap: its halves
/// are 2id and 2id + 1, its buddy id ^ 1, its parent id / 2. A smaller order is a larger id, and within an order a higher offset is a
/// larger id, so "the highest block of the smallest order that is at least k" is the highest free id of order k or more.
/// A space of no power of two is cut from offset 0 up into descending powers of two, its roots; the buddy of a root is never a block,
/// so no merge passes a root. Immutable.
/// </remarks>
internal sealed class BuddyTree
{
    private readonly ulong[] _roots;
    private readonly int _shiftBelow;

    /// <param name="chunks">Chunks of the space, 1 to 2^52 - 1.</param>
    /// <param name="chunkShift">log2 of the bytes of a chunk.</param>
    public BuddyTree(ulong chunks, int chunkShift)
    {
        Chunks = chunks;
        ChunkShift = chunkShift;
        _shiftBelow = chunkShift - 1;
        MaxOrder = BitOperations.Log2(chunks);
        Depth = BitOperations.IsPow2(chunks) ? MaxOrder : MaxOrder + 1;
        _roots = new ulong[BitOperations.PopCount(chunks)];

        ulong first = 0;
        for (int root = 0; root < _roots.Length; root++)
        {
            int order = BitOperations.Log2(chunks - first);
            _roots[root] = IdOf(order, first >> order);
            first += 1UL << order;
        }
    }

    /// <summary>Chunks of the space.</summary>
    public ulong Chunks { get; }

    /// <summary>log2 of the bytes of a chunk.</summary>
    public int ChunkShift { get; }

    /// <summary>The order of the largest root.</summary>
    public int MaxOrder { get; }

    /// <summary>The order that id 1 would have; above <see cref="MaxOrder"/> where the space is no power of two.</summary>
    public int Depth { get; }

    /// <summary>One more than the highest id.</summary>
    public ulong Ids => 2UL << Depth;

    /// <summary>The roots, lowest address first.</summary>
    public ReadOnlySpan<ulong> Roots => _roots;

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
