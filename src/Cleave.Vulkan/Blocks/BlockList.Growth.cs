using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <content>Making blocks and giving them back.</content>
internal sealed partial class BlockList
{
    private int _lastNumber;

    /// <summary>Frees blocks that are empty, down to the number that is never freed.</summary>
    /// <returns>Bytes that went back to the driver.</returns>
    public ulong Trim()
    {
        var unused = new List<DeviceMemory>();
        using (_lock.Enter())
        {
            for (int index = _blocks.Count - 1; index >= 0 && _blocks.Count > options.MinBlocks; index--)
            {
                if (_blocks[index].Count == 0)
                {
                    unused.Add(_blocks[index].Memory);
                    Remove(_blocks[index]);
                    _empty--;
                }
            }
        }

        ulong freed = 0;
        foreach (DeviceMemory memory in unused)
        {
            freed += memory.Size;
            memory.Free();
        }

        return freed;
    }

    /// <summary>Makes the blocks that are never freed.</summary>
    /// <returns>False if one could not be made; those made before stay.</returns>
    public bool TryMakeMinimum(out DeviceAttempt refusal)
    {
        refusal = default;
        lock (_growth)
        {
            while (Count < options.MinBlocks)
            {
                if (!TryMakeBlock(options.BlockSize, withinBudget: false, out MemoryBlock? block, out refusal))
                {
                    return false;
                }

                using (_lock.Enter())
                {
                    Add(block!);
                    _empty++;
                }
            }
        }

        return true;
    }

    /// <summary>Frees all blocks, whatever is in them, at the end of the allocator.</summary>
    public void Clear()
    {
        using (_lock.Enter())
        {
            _blocks.ForEach(block => block.Forget());
        }

        _blocks.ForEach(block => block.Memory.Free());
        _blocks.Clear();
        _limits.Count = 0;
        _empty = 0;
    }

    /// <summary>Bytes of the largest block; 0 if there is none.</summary>
    private ulong LargestBlock()
    {
        using (_lock.Enter())
        {
            return _blocks.Count == 0 ? 0 : _blocks.Max(block => block.Memory.Size);
        }
    }

    private bool TryGrow(in PlaceDemand demand, out MemoryBlock block, out BlockRange range, out DeviceAttempt refusal)
    {
        lock (_growth)
        {
            // Another thread may have made a block while this one waited for the lock.
            if (TryPlace(demand, isMapped: false, out block, out range))
            {
                refusal = default;
                return true;
            }

            return TryMakeRoom(demand, out block, out range, out refusal);
        }
    }

    private bool TryMakeRoom(in PlaceDemand demand, out MemoryBlock block, out BlockRange range, out DeviceAttempt refusal)
    {
        block = null!;
        range = default;
        ulong needed = demand.Size <= options.BlockSize ? options.Granularity.RoundUp(demand.Size) : ulong.MaxValue;
        (DeviceFailureCode code, ulong limit) = demand.ExistingOnly ? (DeviceFailureCode.NoRoomInBlocks, 0UL)
            : needed > options.BlockSize ? (DeviceFailureCode.TooLarge, options.BlockSize)
            : Count >= options.MaxBlocks ? (DeviceFailureCode.PoolFull, (ulong)options.MaxBlocks)
            : (DeviceFailureCode.None, 0UL);
        if (code != DeviceFailureCode.None)
        {
            refusal = Described(source.Refusal(options.Order with { Size = demand.Size }, code, VkResult.Success, limit));
            return false;
        }

        if (!TryMakeBlock(needed, demand.WithinBudget, out MemoryBlock? made, out refusal))
        {
            refusal = Described(refusal);
            return false;
        }

        // Placed before other threads can see the block, so that none of them takes the room that it was made for.
        block = made!;
        bool placed = block.TryTake(demand, out range);
        using (_lock.Enter())
        {
            Add(block);
            _empty += placed ? 0 : 1;
        }

        refusal = placed ? default
            : Described(
                source.Refusal(options.Order with { Size = demand.Size }, DeviceFailureCode.TooLarge, VkResult.Success, options.BlockSize));
        return placed;
    }

    private bool TryMakeBlock(ulong needed, bool withinBudget, out MemoryBlock? block, out DeviceAttempt refusal)
    {
        ulong size = BlockSizes.First(options, LargestBlock(), needed);
        do
        {
            string? name = source.Device.KeepsNames ? $"{options.BlockName}, block {Interlocked.Increment(ref _lastNumber)}" : null;
            if (source.TryAllocate(
                options.Order with { Size = size, WithinBudget = withinBudget, Name = name }, out DeviceMemory? memory, out refusal))
            {
                PageKinds? kinds = options.Page is { } page ? new PageKinds(size, page) : null;
                block = new MemoryBlock(this, memory!, options.MakeSpace(size), kinds);
                return true;
            }
        }
        while (BlockSizes.TryHalve(options, refusal.Code, needed, ref size));
        block = null;
        return false;
    }

    /// <summary>Adds to a refusal how full the blocks are.</summary>
    private DeviceAttempt Described(DeviceAttempt refusal)
    {
        using (_lock.Enter())
        {
            return refusal with
            {
                Blocks = _blocks.Count,
                FreeBytes = _blocks.Aggregate(0UL, (sum, block) => sum + block.FreeBytes),
                LargestFreeRun = _blocks.Count == 0 ? 0 : _blocks.Max(block => block.LargestFreeRun),
            };
        }
    }
}
