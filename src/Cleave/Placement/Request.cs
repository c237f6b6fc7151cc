using System.Numerics;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>One valid request, in chunks, so that no later step can overflow: the largest space has 2^56 - 1 of them.</summary>
/// <param name="First">Where the bounds begin.</param>
/// <param name="End">Where the bounds end, as the caller passed it: 0 and below <paramref name="First"/> are possible.</param>
/// <param name="Chunks">How much is asked for.</param>
/// <param name="MinOrder">log2 of the smallest block that may serve it, which is its alignment too. May be above the largest order.</param>
/// <param name="Flags">The raw flags.</param>
internal readonly record struct Request(ulong First, ulong End, ulong Chunks, int MinOrder, GpuBuddyRawFlags Flags)
{
    public bool IsRange => (Flags & GpuBuddyRawFlags.Range) != 0;

    public bool IsTopDown => (Flags & GpuBuddyRawFlags.TopDown) != 0;

    public bool IsContiguous => (Flags & GpuBuddyRawFlags.Contiguous) != 0;

    /// <summary>Whether the request is for the highest block of the smallest order that will do.</summary>
    public bool IsSimple => (Flags & (GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown)) == 0 && !IsOverAligned;

    /// <summary>Whether the request is for the block at the highest offset, and for nothing more.</summary>
    public bool IsPlainTopDown => (Flags & (GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown)) == GpuBuddyRawFlags.TopDown && !IsOverAligned;

    public int PreferredKind => BlockKind.Of(WantsClear);

    public bool WantsClear => (Flags & GpuBuddyRawFlags.Clear) != 0;

    public bool MayTrim => (Flags & GpuBuddyRawFlags.TrimDisable) == 0;

    /// <summary>Whether the bounds hold just what is asked for, which then is the only answer.</summary>
    public bool IsExact => First + Chunks == End;

    /// <summary>Whether the request is for one block at an alignment above its size.</summary>
    public bool IsOverAligned => Chunks < MinBlock;

    /// <summary>The order of the largest block that the request could use.</summary>
    public int LargestOrder => BitOperations.Log2(Chunks);

    /// <summary>The smallest block that may serve the request, in chunks.</summary>
    public ulong MinBlock => 1UL << MinOrder;

    /// <summary>Whether <see cref="Rounded"/> would change nothing.</summary>
    public bool IsRounded => !IsContiguous && (Chunks & (MinBlock - 1)) == 0;

    /// <summary>
    /// The request with its size rounded to what blocks can serve: a power of two when contiguous, else whole smallest blocks.
    /// </summary>
    public Request Rounded()
    {
        if (IsContiguous)
        {
            ulong chunks = BitOperations.RoundUpToPowerOf2(Chunks);
            return this with { Chunks = chunks, MinOrder = BitOperations.Log2(chunks) };
        }

        return IsOverAligned && BitOperations.IsPow2(Chunks) ? this : this with { Chunks = RoundUpToMinBlock(Chunks) };
    }

    /// <summary>The smallest multiple of <see cref="MinBlock"/> that is not below <paramref name="chunks"/>.</summary>
    public ulong RoundUpToMinBlock(ulong chunks) => (chunks + MinBlock - 1) & ~(MinBlock - 1);
}
