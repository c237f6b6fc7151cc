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

    /// <summary>The owner, the alignment and the freedom to move of the range, packed by <see cref="TermsOf"/>.</summary>
    public uint Terms;

    /// <summary>The granule behind the last one.</summary>
    public readonly ulong End => Start + Length;

    /// <summary>Whether an owner holds the range.</summary>
    public readonly bool IsOwned => (Terms & Owned) != 0;

    /// <summary>Whether plans of moves leave the range where it is, because it was asked for within bounds or is the target of a move.</summary>
    public readonly bool IsFixed => (Terms & Fixed) != 0;

    /// <summary>The alignment that was asked for, in granules.</summary>
    public readonly ulong Alignment => 1UL << (int)(Terms >> AlignmentShift);

    /// <summary>Packs the terms of a range: what is known of it beside its place.</summary>
    /// <param name="isOwned">Whether an owner holds the range.</param>
    /// <param name="isFixed">Whether plans of moves leave the range where it is.</param>
    /// <param name="alignment">The alignment in granules, a power of two.</param>
    public static uint TermsOf(bool isOwned, bool isFixed, ulong alignment) =>
        (isOwned ? Owned : 0) | (isFixed ? Fixed : 0) | ((uint)BitOperations.Log2(alignment) << AlignmentShift);
}
