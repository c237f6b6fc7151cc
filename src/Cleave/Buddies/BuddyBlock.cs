using Cleave.Core;

namespace Cleave.Buddies;

/// <summary>
/// A block of a <see cref="GpuBuddyCore"/> as a value of eight bytes: its offset, its order, and whether it is known to be zeroed.
/// </summary>
/// <remarks>
/// Offsets are relative to the space, which begins at 0. The block does not know its space; <see cref="GpuBuddyCore.SizeOf"/> computes its
/// size in bytes. Immutable, so it is safe from any number of threads. <c>default</c> is not a block, and every space refuses it.
/// </remarks>
public readonly record struct BuddyBlock
{
    // An offset is a multiple of the chunk size, and so of 256. Its eight low bits hold the kind and the order.
    // The order is stored plus one, so that zero means no block.
    private const ulong ClearBit = 1 << 6;
    internal const ulong OrderMask = (1 << 6) - 1;
    internal const ulong LowBits = (1 << 8) - 1;

    private readonly ulong _packed;

    internal BuddyBlock(ulong offset, int order, int kind) => _packed = offset | (uint)(order + 1) | ((uint)kind << 6);

    /// <summary>Makes a block of the value that another one had as <see cref="Packed"/>.</summary>
    internal BuddyBlock(ulong packed) => _packed = packed;

    /// <summary>The offset of the first byte from the beginning of the space.</summary>
    public ulong Offset => _packed & ~LowBits;

    /// <summary>The order of the block, whose size is the chunk size times 2^order.</summary>
    public int Order => Math.Max(KnownOrder, 0);

    /// <summary>Whether the block was known to be zeroed when it was allocated.</summary>
    public bool IsClear => (_packed & ClearBit) != 0;

    /// <summary>Whether this value is a block; false for <c>default</c>.</summary>
    public bool IsBlock => (_packed & OrderMask) != 0;

    /// <summary>The packed value: the offset, the kind, and in the low six bits the order plus one, or 0 if this is not a block.</summary>
    internal ulong Packed => _packed;

    /// <summary>The order of a value that is known to be a block; -1 for <c>default</c>.</summary>
    internal int KnownOrder => (int)(_packed & OrderMask) - 1;

    /// <summary>Formats the block as "offset:order:clear", the form in which the results of the kernel are recorded.</summary>
    public override string ToString() => IsBlock ? FormattableString.Invariant($"{Offset}:{Order}:{(IsClear ? 1 : 0)}") : "no block";
}
