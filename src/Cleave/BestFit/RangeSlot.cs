using System.Numerics;

namespace Cleave.BestFit;

/// <summary>One slot of a <see cref="RangeTable"/>: 32 bytes.</summary>
internal struct RangeSlot
{
    /// <summary>The size of a slot in bytes.</summary>
    public const int Bytes = (2 * sizeof(ulong)) + (4 * sizeof(uint));

    private const uint Owned = 1;
    private const uint Fixed = 2;
    private const int AlignmentShift = 2;
    private const uint SavedTerms = 0xFF;
    private const uint Target = 1 << 8;
    private const uint Unclaimed = 1 << 9;
    private const uint Keyed = 1 << 10;

    /// <summary>The first granule of the range.</summary>
    public ulong Start;

    /// <summary>The number of granules; 0 if the slot has no range.</summary>
    public ulong Length;

    /// <summary>The number of this use of the slot.</summary>
    public uint Use;

    /// <summary>The slot of the range that is next below.</summary>
    public uint Below;

    /// <summary>The slot of the range that is next above; of an unused slot, the next unused one.</summary>
    public uint Above;

    /// <summary>The owner, the alignment and the freedom to move of the range, packed by <see cref="TermsOf"/>, and three marks.</summary>
    public uint Terms;

    /// <summary>The granule behind the last one.</summary>
    public readonly ulong End => Start + Length;

    /// <summary>Whether an owner holds the range.</summary>
    public readonly bool IsOwned => (Terms & Owned) != 0;

    /// <summary>Whether plans of moves leave the range where it is,
    /// because it was asked for within bounds or is the target of a move.</summary>
    public readonly bool IsFixed => (Terms & Fixed) != 0;

    /// <summary>Whether the range is the target of a move that has not ended.</summary>
    public readonly bool IsTarget => (Terms & Target) != 0;

    /// <summary>Whether the range was restored from a saved state, and nobody has taken it since.</summary>
    public readonly bool IsUnclaimed => (Terms & Unclaimed) != 0;

    /// <summary>Whether the table has a key for the range.</summary>
    public readonly bool HasKey => (Terms & Keyed) != 0;

    /// <summary>Whether an owner or a key has to be forgotten when the range is freed.</summary>
    public readonly bool HasMore => (Terms & (Owned | Keyed)) != 0;

    /// <summary>The alignment that was asked for, in granules.</summary>
    public readonly ulong Alignment => 1UL << AlignmentLog2;

    /// <summary>The owner, the freedom to move and the alignment as a saved state has them, in one byte.</summary>
    public readonly byte SavedAs => (byte)(Terms & SavedTerms);

    private readonly int AlignmentLog2 => (int)(Terms & SavedTerms) >> AlignmentShift;

    /// <summary>Marks the range as taken by a caller.</summary>
    public void Claim() => Terms &= ~Unclaimed;

    /// <summary>Marks the range as one that has a key, or has none.</summary>
    public void NoteKey(bool hasKey) => Terms = hasKey ? Terms | Keyed : Terms & ~Keyed;

    /// <summary>Packs the terms of a range: all facts about it except its place.</summary>
    /// <param name="isOwned">Whether an owner holds the range.</param>
    /// <param name="isFixed">Whether plans of moves leave the range where it is.</param>
    /// <param name="alignment">The alignment in granules, a power of two.</param>
    public static uint TermsOf(bool isOwned, bool isFixed, ulong alignment) =>
        (isOwned ? Owned : 0) | (isFixed ? Fixed : 0) | ((uint)BitOperations.Log2(alignment) << AlignmentShift);

    /// <summary>The terms of the target of a move.</summary>
    public static uint TermsOfTarget => Owned | Fixed | Target;

    /// <summary>Makes the terms of a restored range of those that were saved.</summary>
    public static uint RestoredTerms(byte saved) => saved | Unclaimed;
}
