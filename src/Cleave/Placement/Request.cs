using System.Numerics;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>A valid request, in chunks, so that no later step can overflow: the largest space has 2^56 - 1 of them.</summary>
/// <param name="First">The chunk at which the bounds begin.</param>
/// <param name="End">The chunk at which the bounds end, as the caller passed it: 0 and values below <paramref name="First"/> are
/// possible.</param>
/// <param name="Chunks">The number of chunks that are asked for.</param>
/// <param name="MinOrder">log2 of the smallest block that may serve the request, which is its alignment too. It may be above the largest
/// order.</param>
/// <param name="Flags">The raw flags.</param>
internal readonly record struct Request(ulong First, ulong End, ulong Chunks, int MinOrder, GpuBuddyRawFlags Flags)
{
    public bool IsRange => (Flags & GpuBuddyRawFlags.Range) != 0;

    public bool IsTopDown => (Flags & GpuBuddyRawFlags.TopDown) != 0;

    public bool IsContiguous => (Flags & GpuBuddyRawFlags.Contiguous) != 0;

    /// <summary>Whether the request is for the highest block of the smallest order that is large enough.</summary>
    public bool IsSimple => (Flags & (GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown)) == 0 && !IsOverAligned;

    /// <summary>Whether the request is for the block at the highest offset, without further terms.</summary>
    public bool IsPlainTopDown =>
        (Flags & (GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown)) == GpuBuddyRawFlags.TopDown && !IsOverAligned;

    public int PreferredKind => BlockKind.Of(WantsClear);

    public bool WantsClear => (Flags & GpuBuddyRawFlags.Clear) != 0;

    public bool MayTrim => (Flags & GpuBuddyRawFlags.TrimDisable) == 0;

    /// <summary>Whether the bounds hold exactly the size that is asked for, so that only one answer is possible.</summary>
    public bool IsExact => First + Chunks == End;

    /// <summary>Whether both ends of the bounds have the alignment of the request.</summary>
    public bool IsExactAligned => ((First | End) & (MinBlock - 1)) == 0;

    /// <summary>Whether the request is for one block at an alignment above its size.</summary>
    public bool IsOverAligned => Chunks < MinBlock;

    /// <summary>Whether one run of addresses serves the request: it is contiguous, or too small to be split at its alignment.</summary>
    public bool IsOneRun => IsContiguous || IsOverAligned;

    /// <summary>The order of the largest block that the request could use.</summary>
    public int LargestOrder => BitOperations.Log2(Chunks);

    /// <summary>The smallest block that may serve the request, in chunks.</summary>
    public ulong MinBlock => 1UL << MinOrder;

    /// <summary>Whether <see cref="Rounded"/> would change nothing.</summary>
    public bool IsRounded => !IsContiguous && (Chunks & (MinBlock - 1)) == 0;

    /// <summary>
    /// Returns the request with its size rounded to whole blocks: a power of two when contiguous, else whole smallest blocks.
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
