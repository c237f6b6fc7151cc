namespace Cleave.Vulkan.Blocks;

/// <summary>A set of blocks under one lock.</summary>
internal abstract class BlockHolder(object allocator)
{
    /// <summary>The allocator that the blocks belong to.</summary>
    public object Allocator => allocator;

    /// <summary>Frees a range of a block of this holder.</summary>
    /// <param name="block">The block.</param>
    /// <param name="range">The range.</param>
    /// <param name="isOwner">Whether the owner of the range frees it; no one else may free what an owner holds.</param>
    /// <returns>False if the value is out of date, or not the caller's to free; nothing has changed then.</returns>
    public abstract bool TryFree(MemoryBlock block, in BlockRange range, bool isOwner);

    /// <summary>Reports whether a value names a range that is allocated now, and copies its record.</summary>
    public abstract bool TryGetRecord(MemoryBlock block, in BlockRange range, out BlockRecord record);

    /// <summary>Lists the records of all ranges of all blocks.</summary>
    public abstract List<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> GetRecords();
}
