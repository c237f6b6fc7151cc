using System.Collections.Immutable;
using Cleave.Gpu;

namespace Cleave.Orleans.Ledger;

/// <summary>Memory of a space that a <see cref="GpuBuddy"/> keeps.</summary>
internal sealed class BuddyLeaseMemory(ulong size, Alignment chunkSize) : LeaseMemory
{
    private readonly GpuBuddy _space = new(new GpuBuddyOptions { Size = size, ChunkSize = chunkSize });
    private readonly Dictionary<ulong, List<AllocatedBlocks>> _held = [];

    public override ulong Size => _space.Size;

    public override ulong FreeBytes => _space.FreeBytes;

    public override void Validate() => _space.Validate();

    protected override bool TryPlace(
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure)
    {
        GpuBuddyAllocationFlags flags = isContiguous ? GpuBuddyAllocationFlags.Contiguous : GpuBuddyAllocationFlags.None;
        bool isServed = _space.TryAllocate(size, out AllocatedBlocks? owner, out failure, alignment, flags: flags);
        blocks = [];
        if (isServed)
        {
            _held.Add(number, [owner!]);
            blocks = BlockRuns.Of(owner!);
        }

        return isServed;
    }

    protected override void ReserveRun(ulong number, LeasedBlock block)
    {
        // A range of exactly the size is served by exactly that range.
        if (!_space.TryAllocate(block.Size, out AllocatedBlocks? owner, out AllocationFailure failure, placement: GpuBuddyPlacement.Range(block.Offset, block.End)))
        {
            throw Taken(number, block, failure);
        }

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
