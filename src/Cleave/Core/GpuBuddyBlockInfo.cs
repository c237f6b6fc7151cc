using Cleave.Gpu;

namespace Cleave.Core;

/// <summary>A block as an inspection of a space found it. Immutable, so safe from any number of threads.</summary>
/// <param name="Offset">The first byte. <see cref="GpuBuddy.GetBlocks"/> includes the base offset; a <see cref="GpuBuddyCore"/> begins at
/// 0.</param>
/// <param name="Size">Bytes of the block: the chunk size times 2^<paramref name="Order"/>.</param>
/// <param name="Order">The order of the block.</param>
/// <param name="IsFree">Whether the block is free; if not, it is allocated.</param>
/// <param name="IsClear">Whether the block is free and known to be zeroed. False for every allocated block: only its holder knows.</param>
public readonly record struct GpuBuddyBlockInfo(ulong Offset, ulong Size, int Order, bool IsFree, bool IsClear);
