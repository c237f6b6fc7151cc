using Cleave.Core;

namespace Cleave.Buddies;

/// <summary>
/// A block of a <see cref="GpuBuddyCore"/> as a value of eight bytes: where it is, how large, and whether it is known to be zeroed.
/// </summary>
/// <remarks>
/// Offsets are in buddy space, which begins at 0. The block does not know its space: its size in bytes is
/// <see cref="GpuBuddyCore.SizeOf"/>. Immutable, so safe from any number of threads. <c>default</c> is no block, and every space refuses
/// it.
/// </remarks>
public readonly record struct BuddyBlock
{
    // An offset is a multiple of a chunk, and so of 256: its eight low bits are room for the rest.
    // The order stands there plus one, so that zero is no block.
    private const ulong ClearBit = 1 << 6;
    internal const ulong OrderMask = (1 << 6) - 1;
    internal const ulong LowBits = (1 << 8) - 1;

    private readonly ulong _packed;

    internal BuddyBlock(ulong offset, int order, int kind) => _packed = offset | (uint)(order + 1) | ((uint)kind << 6);

    /// <summary>The first byte, counted from the beginning of the space.</summary>
    public ulong Offset => _packed & ~LowBits;

    /// <summary>The order: the block is the chunk size times 2^order bytes.</summary>
    public int Order => Math.Max(KnownOrder, 0);

    /// <summary>Whether the block was known to be zeroed when it was handed out.</summary>
    public bool IsClear => (_packed & ClearBit) != 0;

    /// <summary>Whether this is a block at all; false for <c>default</c>.</summary>
    public bool IsBlock => (_packed & OrderMask) != 0;

    /// <summary>All of it: the offset, the kind, and in the low six bits the order plus one, 0 where this is no block.</summary>
    internal ulong Packed => _packed;

    /// <summary>The order of what is known to be a block.</summary>
    internal int KnownOrder => (int)(_packed & OrderMask) - 1;

    /// <summary>The block as "offset:order:clear", the form in which the reference's answers are recorded.</summary>
    public override string ToString() => IsBlock ? FormattableString.Invariant($"{Offset}:{Order}:{(IsClear ? 1 : 0)}") : "no block";
}
