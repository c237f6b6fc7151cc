using System.Numerics;

namespace Cleave.Runs;

/// <summary>The longest request that a run may serve by joining free memory to an aligned block, of a key of (length, start).</summary>
/// <remarks>
/// <para>
/// The rule is that of the Linux kernel's GPU buddy allocator for contiguous requests of 2^order granules up to twice as many. Around a
/// block of that order it first takes whole aligned blocks above it, as the size is divided into powers of two, and stops at the first one
/// that is not free as a whole. What is missing then has to be free directly below the block. So it can refuse a request that is shorter
/// than the run.
/// </para>
/// <para>
/// The measure is an upper bound: no longer request of that order is served from the run. It is exact if the run has no larger block and
/// does not lie at the end of the space, and the request has no smallest block above one granule.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TKeys">How keys are made of two numbers.</typeparam>
/// <param name="order">The order of the block.</param>
/// <param name="end">The granule behind the last one of the space. Where a request could reach beyond it, the rule divides by the blocks
/// that the space has there, and may take more.</param>
internal readonly struct JoinedLength<TKey, TKeys>(int order, ulong end) : IKeyMeasure<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public ulong Of(TKey key)
    {
        ulong start = TKeys.Low(key);
        ulong runEnd = start + TKeys.High(key);
        ulong block = 1UL << order;
        ulong first = (start + block - 1) & ~(block - 1);
        if (first + block > runEnd)
        {
            return 0;
        }

        ulong below = first - start;
        ulong above = runEnd - first - block;
        return above >= block ? 2 * block
            : end - first < 2 * block ? Math.Min(block + above + below, 2 * block)
            : block + Longest(below, above);
    }

    /// <summary>Finds the longest rest of a request, below the size of the block, that is served with free memory on both sides.</summary>
    private ulong Longest(ulong below, ulong above)
    {
        // What has to be free below grows with the rest, so the longest one is found by halving.
        ulong served = above;
        ulong refused = 1UL << order;
        while (refused - served > 1)
        {
            ulong rest = served + ((refused - served) / 2);
            (served, refused) = MissingAbove(rest, above) <= below ? (rest, refused) : (served, rest);
        }

        return served;
    }

    /// <summary>The part of a rest that is missing above the block: from the first power of two of the rest that is not free as a
    /// whole.</summary>
    private static ulong MissingAbove(ulong rest, ulong above) => rest & ((2UL << BitOperations.Log2(rest ^ above)) - 1);
}
