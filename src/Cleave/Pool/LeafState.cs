namespace Cleave.Pool;

/// <summary>
/// What a table holds of a leaf, in one byte: the kind and the order of the block that begins there, and whether the leaf is killed.
/// </summary>
/// <remarks>
/// A leaf at which no block begins lies inside one, or is killed and in none. A pool has at most 2^31 leaves, so an order fits five bits.
/// </remarks>
internal static class LeafState
{
    /// <summary>No block begins here.</summary>
    public const byte Inside = 0;

    /// <summary>The leaf is killed. With <see cref="Inside"/> and outside all blocks, it is out of use.</summary>
    public const byte Killed = 0x80;

    private const byte OrderBits = 0x1f;
    private const byte KindBits = 0x60;
    private const byte FreeKind = 0x20;
    private const byte AllocatedKind = 0x40;
    private const byte DoomedKind = 0x60;

    /// <summary>A free block begins here.</summary>
    public static byte Free(int order) => (byte)(FreeKind | order);

    /// <summary>An allocated block without killed leaves begins here.</summary>
    public static byte Allocated(int order) => (byte)(AllocatedKind | order);

    /// <summary>An allocated block with killed leaves begins here: they go when it is freed.</summary>
    public static byte Doomed(int order) => (byte)(DoomedKind | order);

    public static int Order(byte state) => state & OrderBits;

    public static bool BeginsBlock(byte state) => (state & KindBits) != Inside;

    public static bool IsFree(byte state) => (state & KindBits) == FreeKind;

    /// <summary>Whether an allocated block without killed leaves begins here: one comparison, on the way of every free.</summary>
    public static bool IsSoundAllocated(byte state) => (state & ~OrderBits) == AllocatedKind;

    public static bool IsDoomed(byte state) => (state & KindBits) == DoomedKind;

    public static bool IsKilled(byte state) => state >= Killed;
}
