namespace Cleave.Vulkan.Blocks;

/// <content>Looking at the blocks.</content>
internal sealed partial class BlockList
{
    /// <summary>The number of blocks.</summary>
    public int Count
    {
        get
        {
            using (_lock.Enter())
            {
                return _blocks.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override List<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> GetRecords()
    {
        var records = new List<(MemoryBlock Block, BlockRange Range, BlockRecord Record)>();
        using (_lock.Enter())
        {
            foreach (MemoryBlock block in _blocks)
            {
                records.AddRange(block.GetRecords());
            }
        }

        return records;
    }

    /// <summary>Calls a function for each block, all of one moment, under the lock.</summary>
    public List<T> Read<T>(Func<MemoryBlock, T> read)
    {
        using (_lock.Enter())
        {
            return [.. _blocks.Select(read)];
        }
    }
}
