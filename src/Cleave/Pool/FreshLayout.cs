using System.Numerics;

namespace Cleave.Pool;

/// <summary>
/// The table entries of a new pool: largest blocks from the first leaf on, then one smaller block for each bit of the remainder.
/// </summary>
/// <remarks>
/// Each entry can be computed from its number alone. So a part of a table that was never written need not exist, see
/// <see cref="PieceTables{TIndex}"/>. A slot is a run of leaves that begins at a multiple of the largest block and is as long as that
/// block, or shorter at the end of the pool.
/// </remarks>
internal readonly struct FreshLayout(long leaves, int maxOrder)
{
    /// <summary>Smallest blocks of the pool.</summary>
    public long Leaves { get; } = leaves;

    /// <summary>The order of the largest block.</summary>
    public int MaxOrder { get; } = maxOrder;

    /// <summary>The number of leaves of the largest block.</summary>
    private long Largest => 1L << MaxOrder;

    /// <summary>The number of leaves behind the last largest block. Each bit of it is the size of a block there.</summary>
    public long Remainder => Leaves & (Largest - 1);

    /// <summary>Computes the state of one leaf.</summary>
    /// <remarks>
    /// In a slot of r leaves, the offsets at which blocks end are r without some number of its lowest set bits. So if a block begins at
    /// offset o, its order is that of the highest bit of r - o, and o is r without that bit and all bits below it.
    /// </remarks>
    public byte State(long leaf)
    {
        long offset = leaf & (Largest - 1);
        long length = Math.Min(Largest, Leaves - (leaf - offset));
        if (offset >= length)
        {
            return LeafState.Inside;
        }

        int order = BitOperations.Log2((ulong)(length - offset));
        return offset == (length & (-1L << order << 1)) ? LeafState.Free(order) : LeafState.Inside;
    }

    /// <summary>Computes the links of one leaf, which are meaningful only if a block of the largest size begins there.</summary>
    public LeafLink<TIndex> Link<TIndex>(long leaf)
        where TIndex : unmanaged, IBinaryInteger<TIndex> =>
        new() { Next = TIndex.CreateTruncating(leaf + Largest), Previous = TIndex.CreateTruncating(leaf - Largest) };

    /// <summary>Writes the states of the leaves from <paramref name="first"/> on.</summary>
    /// <param name="first">The first leaf.</param>
    /// <param name="states">Receives the states. The span must be zeroed; its part past the end of the pool stays zero.</param>
    public void FillStates(long first, Span<byte> states)
    {
        if (first >= Leaves)
        {
            return;
        }

        // Unsigned numbers, because a slot past the last one may begin above the largest long.
        ulong end = (ulong)first + (ulong)states.Length;
        for (ulong slot = (ulong)first & (ulong)-Largest; slot < end && slot < (ulong)Leaves; slot += (ulong)Largest)
        {
            ulong block = slot;
            for (ulong left = Math.Min((ulong)Largest, (ulong)Leaves - slot); left != 0 && block < end;)
            {
                int order = BitOperations.Log2(left);
                if (block >= (ulong)first)
                {
                    states[(int)(block - (ulong)first)] = LeafState.Free(order);
                }

                block += 1UL << order;
                left ^= 1UL << order;
            }
        }
    }

    /// <summary>Writes the links of the blocks that begin in the leaves from <paramref name="first"/> on.</summary>
    public void FillLinks<TIndex>(long first, Span<LeafLink<TIndex>> links)
        where TIndex : unmanaged, IBinaryInteger<TIndex>
    {
        ulong end = (ulong)first + (ulong)links.Length;
        for (ulong leaf = ((ulong)first + (ulong)Largest - 1) & (ulong)-Largest; leaf < end; leaf += (ulong)Largest)
        {
            links[(int)(leaf - (ulong)first)] = Link<TIndex>((long)leaf);
        }
    }
}
