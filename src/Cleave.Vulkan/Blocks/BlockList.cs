using System.Runtime.CompilerServices;
using Cleave.Locks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <summary>The blocks of one memory type, or of one pool.</summary>
/// <remarks>
/// <para>
/// A request goes to the fullest block that has room, so that the emptiest ones become empty. Invariant <c>Ordered</c>: blocks are in
/// ascending order of their free bytes. Each change moves one block by some places at most. Invariant <c>Limited</c>: the limit of each
/// place is that of its block.
/// </para>
/// <para>
/// Thread-safe. A short lock covers placement; the driver is called outside it, under a second lock, so that threads which find room do not
/// wait for one that makes a block, and two threads never make a block for the same need.
/// </para>
/// </remarks>
internal sealed partial class BlockList(object allocator, MemorySource source, BlockListOptions options) : BlockHolder(allocator)
{
    private readonly ShortLock _lock = new();
    private readonly Lock _growth = new();
    private readonly List<MemoryBlock> _blocks = [];
    private readonly BlockLimits _limits = new();
    private int _empty;

    /// <summary>The options of the list.</summary>
    public BlockListOptions Options => options;

    /// <summary>Takes a range of a block, or of a new block if none has room.</summary>
    /// <returns>False if there is none and no block could be made; <paramref name="refusal"/> then says why.</returns>
    public bool TryAllocate(in PlaceDemand demand, out MemoryBlock block, out BlockRange range, out DeviceAttempt refusal)
    {
        refusal = default;
        return TryPlace(demand, isMapped: false, out block, out range) || TryGrow(demand, out block, out range, out refusal);
    }

    // Never inlined, as TryPlace: what either of them calls has to be, and a caller that inlined all of it would leave the rest as calls.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool TryFree(MemoryBlock block, in BlockRange range, bool isOwner)
    {
        DeviceMemory? unused;
        using (_lock.Enter())
        {
            if (!block.TryGive(range, isOwner))
            {
                return false;
            }

            MoveUp(block);
            unused = block.Count == 0 ? Emptied(block) : null;
        }

        unused?.Free();
        return true;
    }

    /// <inheritdoc/>
    public override bool TryGetRecord(MemoryBlock block, in BlockRange range, out BlockRecord record)
    {
        using (_lock.Enter())
        {
            bool has = block.Has(range);
            record = has ? block.RecordOf(range) : default;
            return has;
        }
    }

    /// <summary>Bytes of the largest request that shares a block without further conditions.</summary>
    public ulong QuickSize { get; } = options.BlockSize / 2;

    /// <summary>Takes a range of the fullest block that has room.</summary>
    /// <param name="demand">The request.</param>
    /// <param name="isMapped">Whether to take a range only if the memory of that block is mapped already.</param>
    /// <param name="block">The block.</param>
    /// <param name="range">The range.</param>
    /// <returns>False if no block has room; nothing has changed then.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryPlace(in PlaceDemand demand, bool isMapped, out MemoryBlock block, out BlockRange range)
    {
        using (_lock.Enter())
        {
            for (int at = _limits.FirstAbove(demand.Size, 0); at < _blocks.Count; at = _limits.FirstAbove(demand.Size, at + 1))
            {
                MemoryBlock candidate = _blocks[at];
                if (isMapped && candidate.Memory.Mapped == 0)
                {
                    break;
                }

                if (candidate.TryTake(demand, out range))
                {
                    _empty -= candidate.Count == 1 ? 1 : 0;
                    MoveDown(candidate);
                    block = candidate;
                    return true;
                }
            }
        }

        block = null!;
        range = default;
        return false;
    }

    /// <summary>Counts a block that has become empty.</summary>
    /// <returns>The memory of the block, which was removed from the list, if it is not to be kept; otherwise null.</returns>
    private DeviceMemory? Emptied(MemoryBlock block)
    {
        if (_empty < options.EmptyBlocks || _blocks.Count <= options.MinBlocks)
        {
            _empty++;
            return null;
        }

        Remove(block);
        return block.Memory;
    }

    private void Add(MemoryBlock block)
    {
        block.Index = _blocks.Count;
        _blocks.Add(block);
        _limits.Count = _blocks.Count;
        MoveDown(block);
    }

    private void Remove(MemoryBlock block)
    {
        _blocks.RemoveAt(block.Index);
        for (int index = block.Index; index < _blocks.Count; index++)
        {
            _blocks[index].Index = index;
            _limits[index] = _blocks[index].Limit;
        }

        _limits.Count = _blocks.Count;
    }

    /// <summary>Restores <c>Ordered</c> and <c>Limited</c> for a block that has more free bytes than before.</summary>
    private void MoveUp(MemoryBlock block)
    {
        _limits[block.Index] = block.Limit;
        for (int next = block.Index + 1; next < _blocks.Count && _blocks[next].FreeBytes < block.FreeBytes; next++)
        {
            Swap(next - 1, next);
        }
    }

    /// <summary>Restores <c>Ordered</c> and <c>Limited</c> for a block that has fewer free bytes than before.</summary>
    private void MoveDown(MemoryBlock block)
    {
        _limits[block.Index] = block.Limit;
        for (int previous = block.Index - 1; previous >= 0 && _blocks[previous].FreeBytes > block.FreeBytes; previous--)
        {
            Swap(previous, previous + 1);
        }
    }

    private void Swap(int low, int high)
    {
        (_blocks[low], _blocks[high]) = (_blocks[high], _blocks[low]);
        _blocks[low].Index = low;
        _blocks[high].Index = high;
        (_limits[low], _limits[high]) = (_limits[high], _limits[low]);
    }
}
