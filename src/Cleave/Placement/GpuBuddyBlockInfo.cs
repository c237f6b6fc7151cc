using Cleave.Core;
using Cleave.Gpu;

namespace Cleave.Placement;

/// <summary>A block of a space, as an inspection found it.</summary>
/// <remarks>Immutable, so it is safe from any number of threads.</remarks>
/// <param name="Offset">The offset of the first byte. <see cref="GpuBuddy.GetBlocks"/> includes the base offset; the offsets of a
/// <see cref="GpuBuddyCore"/> begin at 0.</param>
/// <param name="Size">The size in bytes: the chunk size times 2^<paramref name="Order"/>.</param>
/// <param name="Order">The order of the block.</param>
/// <param name="IsFree">Whether the block is free; if not, it is allocated.</param>
/// <param name="IsClear">Whether the block is free and known to be zeroed. False for every allocated block, because only the holder of the
/// block knows its content.</param>
public readonly record struct GpuBuddyBlockInfo(ulong Offset, ulong Size, int Order, bool IsFree, bool IsClear);
