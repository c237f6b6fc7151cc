using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>A block that a <see cref="GpuBuddy"/> handed out, as a value of sixteen bytes.</summary>
/// <remarks>
/// The properties take no lock, and describe the block as it was when it was handed out. The holder of a block from
/// <see cref="GpuBuddy.AllocateBlock"/> frees it. A block that an <see cref="AllocatedBlocks"/> enumerates belongs to that owner, and
/// <see cref="GpuBuddy.Free(AllocatedBlock, bool)"/> refuses it. The value <c>default</c> is no block, and is refused too. Immutable, so
/// safe from any number of threads.
/// </remarks>
public readonly record struct AllocatedBlock
{
    // One number instead of several small fields, so that the value travels in two registers. The low seven bits are those of a BuddyBlock
    // with the order itself instead of the order plus one. Above them stand the bit of an owner and, in the terms of the allocator, the
    // chunk size as its log2 and the number of the allocator.
    private const ulong LowBits = (1 << 7) - 1;
    private const ulong ClearBit = 1 << 6;
    private const ulong OwnedBit = 1 << 7;
    private const int ShiftBit = 8;
    private const int AllocatorBit = 32;

    private readonly ulong _terms;

    internal AllocatedBlock(GpuBuddy allocator, BuddyBlock block, bool owned)
    {
        Offset = allocator.BaseOffset + block.Offset;
        _terms = allocator.BlockTerms | ((block.Packed - 1) & LowBits) | (owned ? OwnedBit : 0);
    }

    /// <summary>The offset of the first byte, base offset included.</summary>
    public ulong Offset { get; }

    /// <summary>The order of the block, whose size is the chunk size times 2^order bytes.</summary>
    public int Order => (int)(_terms & BuddyBlock.OrderMask);

    /// <summary>Bytes of the block; 0 for <c>default</c>.</summary>
    public ulong Size => IsBlock ? 1UL << ((byte)(_terms >> ShiftBit) + Order) : 0;

    /// <summary>Whether the block was known to be zeroed when it was handed out.</summary>
    public bool IsClear => (_terms & ClearBit) != 0;

    /// <summary>Whether the value names a block; false for <c>default</c>.</summary>
    public bool IsBlock => _terms != 0;

    internal bool IsOwned => (_terms & OwnedBit) != 0;

    /// <summary>Computes the part of the terms that all blocks of an allocator share.</summary>
    /// <param name="allocator">The number of the allocator, which is not 0.</param>
    /// <param name="chunkSize">Its chunk size.</param>
    internal static ulong TermsOf(int allocator, Alignment chunkSize) =>
        ((ulong)(uint)allocator << AllocatorBit) | ((ulong)chunkSize.Log2 << ShiftBit);

    /// <summary>Whether this block came from the allocator with that number.</summary>
    internal bool IsFrom(int allocator) => _terms >> AllocatorBit == (uint)allocator;

    /// <summary>Whether an allocator with these terms handed this block out as a value.</summary>
    internal bool IsValueOf(ulong allocatorTerms) => (_terms & ~LowBits) == allocatorTerms;

    internal BuddyBlock ToCore(ulong baseOffset) => new((Offset - baseOffset) | ((_terms & LowBits) + 1));

    /// <summary>Returns "[offset, +size)", followed by "clear" if the block was known to be zeroed.</summary>
    public override string ToString() =>
        IsBlock ? FormattableString.Invariant($"[0x{Offset:x}, +{ByteText.Exact(Size)}){(IsClear ? " clear" : "")}") : "no block";
}
