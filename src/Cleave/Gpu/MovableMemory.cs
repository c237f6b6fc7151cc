namespace Cleave.Gpu;

/// <summary>Memory that a plan of moves can only move as a whole: a block, or all blocks of an owner that are one run of addresses.
/// Immutable.</summary>
/// <param name="Offset">The first offset, base offset included.</param>
/// <param name="Size">Bytes of the memory.</param>
/// <param name="Key">The <see cref="AllocatedBlocks.Key"/> of the owner; 0 for a plain value, and for an owner without a key.</param>
/// <param name="IsOwned">Whether an owner has the memory.</param>
public readonly record struct MovableMemory(ulong Offset, ulong Size, ulong Key, bool IsOwned);
