namespace Cleave.Memory.Pages;

/// <summary>A block of a <see cref="PageAllocator"/>, as <see cref="PageAllocator.GetBlocks"/> lists it.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Order">The order: the block has 2^order pages.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="State">Whether the block is free or allocated.</param>
public readonly record struct PageBlockInfo(nuint Address, int Order, nuint Size, PageBlockState State);

/// <summary>The state of a block of a <see cref="PageAllocator"/>.</summary>
public enum PageBlockState
{
    /// <summary>The block is free.</summary>
    Free,

    /// <summary>The block is allocated, or is a single page in the cache of a thread.</summary>
    Allocated,
}
