using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <summary>The device allocations that one resource each has for itself.</summary>
/// <remarks>Thread-safe, by a lock; the driver is called outside it.</remarks>
internal sealed class DedicatedList(object allocator, MemorySource source) : BlockHolder(allocator)
{
    private readonly Lock _lock = new();
    private readonly HashSet<MemoryBlock> _blocks = [];

    /// <summary>Allocates dedicated memory from the driver for a request.</summary>
    public bool TryAllocate(
        in MemoryOrder order, in PlaceDemand demand, out MemoryBlock block, out BlockRange range, out DeviceAttempt refusal)
    {
        block = null!;
        range = default;
        if (!source.TryAllocate(order, out DeviceMemory? memory, out refusal))
        {
            return false;
        }

        block = new MemoryBlock(this, memory!, new WholeSpace(memory!.Size), kinds: null);
        block.TryTake(demand, out range);
        lock (_lock)
        {
            _blocks.Add(block);
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryFree(MemoryBlock block, in BlockRange range, bool isOwner)
    {
        lock (_lock)
        {
            if (!block.TryGive(range, isOwner))
            {
                return false;
            }

            _blocks.Remove(block);
        }

        block.Memory.Free();
        return true;
    }

    /// <inheritdoc/>
    public override bool TryGetRecord(MemoryBlock block, in BlockRange range, out BlockRecord record)
    {
        lock (_lock)
        {
            bool has = block.Has(range);
            record = has ? block.RecordOf(range) : default;
            return has;
        }
    }

    /// <inheritdoc/>
    public override List<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> GetRecords()
    {
        lock (_lock)
        {
            return [.. _blocks.SelectMany(block => block.GetRecords())];
        }
    }

    /// <summary>Frees all device allocations, at the end of the allocator.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (MemoryBlock block in _blocks)
            {
                block.Forget();
                block.Memory.Free();
            }

            _blocks.Clear();
        }
    }
}
