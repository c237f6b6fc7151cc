using System.Numerics;

namespace Cleave.Pool;

/// <summary>The number by which caches know a block of a pool: its first leaf and its order in one word, which is never 0.</summary>
/// <remarks>
/// A bit above all leaves, followed by the number of the block among those of its order. So each order has its own numbers, and a number
/// that a cache has kept for long never means a block of another order that begins at the same leaf.
/// </remarks>
internal static class PoolId
{
    private const ulong Top = 1UL << 63;

    public static ulong Of(long leaf, int order) => (Top | (ulong)leaf) >> order;

    public static int Order(ulong id) => BitOperations.LeadingZeroCount(id);

    public static long Leaf(ulong id) => (long)((id << Order(id)) ^ Top);
}
