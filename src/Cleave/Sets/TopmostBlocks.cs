using System.Runtime.Intrinsics;

namespace Cleave.Sets;

/// <summary>The free block at the highest offset of each order, of one kind, for requests that need the highest offset of all.</summary>
/// <remarks>
/// Invariant <c>Topmost</c>: the key of an order is that of its last free block, or 0 if the order has none. Not thread-safe.
/// </remarks>
/// <param name="depth">The largest order that is possible.</param>
internal sealed class TopmostBlocks(int depth)
{
    private const int OrderBits = 6;

    // Longer than the number of orders, so that a vector can be read from any order on.
    private readonly ulong[] _last = new ulong[depth + 1 + Vector512<ulong>.Count];

    /// <summary>Bytes that are committed for the table.</summary>
    public ulong CommittedBytes => sizeof(ulong) * (ulong)_last.Length;

    /// <summary>Computes the key of a block. Of two blocks, the one at the higher offset has the larger key, and no key is 0.</summary>
    public static ulong KeyOf(ulong firstChunk, int order) => ((firstChunk + 1) << OrderBits) | (uint)order;

    /// <summary>Extracts the order from a key.</summary>
    public static int OrderIn(ulong key) => (int)key & ((1 << OrderBits) - 1);

    /// <summary>Extracts the first chunk from a key.</summary>
    public static ulong FirstChunkIn(ulong key) => (key >> OrderBits) - 1;

    /// <summary>Returns the key of the last free block of an order, or 0.</summary>
    public ulong Last(int order) => _last[order];

    /// <summary>Finds the largest key of an order and all larger orders. Cost: one step for every eight orders.</summary>
    public ulong Highest(int order)
    {
        Vector512<ulong> highest = Vector512.Create(_last, order);
        for (order += Vector512<ulong>.Count; order <= depth; order += Vector512<ulong>.Count)
        {
            highest = Vector512.Max(highest, Vector512.Create(_last, order));
        }

        Vector256<ulong> four = Vector256.Max(highest.GetLower(), highest.GetUpper());
        Vector128<ulong> two = Vector128.Max(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    /// <summary>Records a block that has become free.</summary>
    public void Raise(int order, ulong key) => _last[order] = Math.Max(_last[order], key);

    /// <summary>Replaces the key of an order by that of a lower block, because its last free block is no longer free.</summary>
    public void Lower(int order, ulong key) => _last[order] = key;
}
