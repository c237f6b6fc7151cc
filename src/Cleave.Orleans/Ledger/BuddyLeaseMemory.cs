using System.Buffers;
using System.Collections.Immutable;
using Cleave.Gpu;

namespace Cleave.Orleans.Ledger;

/// <summary>Memory of a space that a <see cref="GpuBuddy"/> keeps.</summary>
internal sealed class BuddyLeaseMemory(GpuBuddy space) : LeaseMemory
{
    private readonly GpuBuddy _space = space;
    private readonly Dictionary<ulong, List<AllocatedBlocks>> _held = [];

    public override ulong Size => _space.Size;

    public override ulong FreeBytes => _space.FreeBytes;

    public override void Validate() => _space.Validate();

    public override void Save(IBufferWriter<byte> destination) => _space.Save(destination);

    protected override bool TryPlace(
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks,
            out AllocationFailure failure)
    {
        GpuBuddyAllocationFlags flags = isContiguous ? GpuBuddyAllocationFlags.Contiguous : GpuBuddyAllocationFlags.None;
        bool isServed = _space.TryAllocate(size, out AllocatedBlocks? owner, out failure, alignment, flags: flags);
        blocks = [];
        if (isServed)
        {
            owner!.Key = number;
            _held.Add(number, [owner]);
            blocks = BlockRuns.Of([owner]);
        }

        return isServed;
    }

    protected override ImmutableArray<LeasedBlock> TakeRuns(ulong number)
    {
        // Of a lease that was replayed, each run has an owner.
        var owners = new List<AllocatedBlocks>();
        while (_space.TryTakeOwner(number, out AllocatedBlocks? owner))
        {
            owners.Add(owner);
        }

        _held.Add(number, owners);
        return BlockRuns.Of(owners);
    }

    protected override void ReserveRun(ulong number, LeasedBlock block)
    {
        // A range of exactly the size is served by exactly that range.
        if (!_space.TryAllocate(block.Size, out AllocatedBlocks? owner, out AllocationFailure failure, placement: GpuBuddyPlacement.Range(
            block.Offset, block.End)))
        {
            throw Taken(number, block, failure);
        }

        owner.Key = number;
        if (!_held.TryGetValue(number, out List<AllocatedBlocks>? owners))
        {
            _held.Add(number, owners = []);
        }

        owners.Add(owner);
    }

    protected override void Release(ulong number)
    {
        _held.Remove(number, out List<AllocatedBlocks>? owners);
        foreach (AllocatedBlocks owner in owners!)
        {
            owner.Dispose();
        }
    }

    protected override void Extend(ulong newSize) => _space.Grow(newSize);

    protected override ulong MeasureLargestFreeRun() => _space.GetStatistics().LargestFreeRun;
}
