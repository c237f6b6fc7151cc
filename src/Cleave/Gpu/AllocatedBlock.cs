using Cleave.Buddies;
using Cleave.Sets;

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
    private readonly int _allocator;
    private readonly byte _order;
    private readonly byte _chunkShift;
    private readonly bool _clear;
    private readonly bool _owned;

    internal AllocatedBlock(GpuBuddy allocator, BuddyBlock block, bool owned)
    {
        _allocator = allocator.Id;
        Offset = allocator.BaseOffset + block.Offset;
        _order = (byte)block.Order;
        _chunkShift = (byte)allocator.ChunkSize.Log2;
        _clear = block.IsClear;
        _owned = owned;
    }

    /// <summary>The offset of the first byte, base offset included.</summary>
    public ulong Offset { get; }

    /// <summary>The order of the block, whose size is the chunk size times 2^order bytes.</summary>
    public int Order => _order;

    /// <summary>Bytes of the block; 0 for <c>default</c>.</summary>
    public ulong Size => IsBlock ? 1UL << (_chunkShift + _order) : 0;

    /// <summary>Whether the block was known to be zeroed when it was handed out.</summary>
    public bool IsClear => _clear;

    /// <summary>Whether the value names a block; false for <c>default</c>.</summary>
    public bool IsBlock => _allocator != 0;

    internal bool IsOwned => _owned;

    /// <summary>Whether this block came from the allocator with that number.</summary>
    internal bool IsFrom(int allocator) => _allocator == allocator;

    internal BuddyBlock ToCore(ulong baseOffset) => new(Offset - baseOffset, _order, BlockKind.Of(_clear));

    /// <summary>Returns "[offset, +size)", followed by "clear" if the block was known to be zeroed.</summary>
    public override string ToString() =>
        IsBlock ? FormattableString.Invariant($"[0x{Offset:x}, +{ByteText.Exact(Size)}){(_clear ? " clear" : "")}") : "no block";
}
