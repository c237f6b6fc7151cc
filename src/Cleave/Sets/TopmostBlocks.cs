using System.Runtime.Intrinsics;

namespace Cleave.Sets;

/// <summary>Of each order the free block of one kind at the highest offset, for requests that want the highest offset of all.</summary>
/// <remarks>Invariant <c>Topmost</c>: an order's key is that of its last free block, or 0. Not thread-safe.</remarks>
/// <param name="depth">The largest order that there may be.</param>
internal sealed class TopmostBlocks(int depth)
{
    private const int OrderBits = 6;

    // Longer than there are orders, so that a vector may begin at any of them.
    private readonly ulong[] _last = new ulong[depth + 1 + Vector512<ulong>.Count];

    /// <summary>Bytes committed.</summary>
    public ulong CommittedBytes => sizeof(ulong) * (ulong)_last.Length;

    /// <summary>What orders blocks by their offset: a higher one has the larger key, and none has 0.</summary>
    public static ulong KeyOf(ulong firstChunk, int order) => ((firstChunk + 1) << OrderBits) | (uint)order;

    /// <summary>The order in a key.</summary>
    public static int OrderIn(ulong key) => (int)key & ((1 << OrderBits) - 1);

    /// <summary>The first chunk in a key.</summary>
    public static ulong FirstChunkIn(ulong key) => (key >> OrderBits) - 1;

    /// <summary>The key of the last free block of an order.</summary>
    public ulong Last(int order) => _last[order];

    /// <summary>The largest key of an order and all larger ones. Cost: a step for each eight orders.</summary>
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

    /// <summary>Takes note of a free block that came into being.</summary>
    public void Raise(int order, ulong key) => _last[order] = Math.Max(_last[order], key);

    /// <summary>Takes note that the last free block of an order is another one, further down.</summary>
    public void Lower(int order, ulong key) => _last[order] = key;
}
