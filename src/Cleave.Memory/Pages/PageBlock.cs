namespace Cleave.Memory.Pages;

/// <summary>A block of a <see cref="PageAllocator"/> in a snapshot.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Order">The order: the block has 2^order pages.</param>
/// <param name="IsFree">Whether the block is free.</param>
internal readonly record struct PageBlock(nuint Address, int Order, bool IsFree);
