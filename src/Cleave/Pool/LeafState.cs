namespace Cleave.Pool;

/// <summary>
/// The state of a leaf in one byte: the kind and the order of the block that begins there, and whether the leaf is retired.
/// </summary>
/// <remarks>
/// The low six bits are the order of the block that begins at the leaf, plus one; they are 0 if no block begins there. A pool has fewer
/// than 2^63 leaves, so the largest order is 62, which fits. The high two bits are the kind. In ascending order the kinds are: an allocated
/// block or no block; a free block; an allocated block that has retired leaves, but whose first leaf is not retired; a retired leaf. A
/// retired leaf at which no block begins lies inside an allocated block or is out of use.
/// </remarks>
internal static class LeafState
{
    /// <summary>No block begins at the leaf, and it is not retired.</summary>
    public const byte Inside = 0;

    /// <summary>The leaf is retired, and no block begins there. All states from this one up are those of retired leaves.</summary>
    public const byte Retired = 0xc0;

    /// <summary>The largest order that a state can hold.</summary>
    public const int MaxOrder = 62;

    private const byte SizeBits = 0x3f;
    private const byte KindBits = 0xc0;
    private const byte FreeKind = 0x40;
    private const byte PendingKind = 0x80;

    /// <summary>The state of a leaf at which a free block begins.</summary>
    public static byte Free(int order) => (byte)(FreeKind + 1 + order);

    /// <summary>The state of a leaf at which an allocated block without retired leaves begins.</summary>
    public static byte Allocated(int order) => (byte)(1 + order);

    /// <summary>The state of a leaf that is not retired, at which an allocated block with retired leaves begins.</summary>
    public static byte PendingRetire(int order) => (byte)(PendingKind + 1 + order);

    /// <summary>The order of the block that begins at the leaf; -1 if no block begins there.</summary>
    public static int Order(byte state) => (state & SizeBits) - 1;

    public static bool BeginsBlock(byte state) => (state & SizeBits) != 0;

    public static bool IsFree(byte state) => (state & KindBits) == FreeKind;

    /// <summary>Reports whether an allocated block without retired leaves begins at the leaf.</summary>
    /// <remarks>One comparison, because every free makes this test.</remarks>
    public static bool IsPlainAllocated(byte state) => (uint)(state - 1) < SizeBits;

    /// <summary>Reports whether an allocated block with retired leaves begins at the leaf.</summary>
    public static bool IsPendingRetire(byte state) => state >= PendingKind && BeginsBlock(state);

    public static bool IsRetired(byte state) => state >= Retired;

    /// <summary>The state without the block that begins at the leaf.</summary>
    public static byte WithoutBlock(byte state) => IsRetired(state) ? Retired : Inside;

    /// <summary>The state of a retired leaf after it was restored. A block that begins there stays marked as pending.</summary>
    public static byte WithoutRetire(byte state) => BeginsBlock(state) ? (byte)(state & (SizeBits | PendingKind)) : Inside;
}
