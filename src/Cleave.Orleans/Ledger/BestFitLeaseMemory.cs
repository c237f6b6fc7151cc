using System.Collections.Immutable;
using Cleave.BestFit;

namespace Cleave.Orleans.Ledger;

/// <summary>Memory of a space that a <see cref="BestFitAllocator"/> keeps.</summary>
internal sealed class BestFitLeaseMemory(ulong size, Alignment chunkSize) : LeaseMemory
{
    private readonly BestFitAllocator _space = new(new BestFitAllocatorOptions { Size = size, Granularity = chunkSize });
    private readonly Dictionary<ulong, AllocatedRange> _held = [];

    public override ulong Size => _space.Size;

    public override ulong FreeBytes => _space.FreeBytes;

    public override void Validate() => _space.Validate();

    protected override bool TryPlace(
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure)
    {
        bool isServed = _space.TryAllocateRange(size, out AllocatedRange range, out failure, alignment);
        blocks = [];
        if (isServed)
        {
            _held.Add(number, range);
            blocks = [new LeasedBlock(range.Offset, range.Size)];
        }

        return isServed;
    }

    protected override void ReserveRun(ulong number, LeasedBlock block)
    {
        if (!_space.TryAllocateRange(
            block.Size, out AllocatedRange range, out AllocationFailure failure, placement: RangePlacement.Within(block.Offset, block.End)))
        {
            throw Taken(number, block, failure);
        }

        _held.Add(number, range);
    }

    protected override void Release(ulong number)
    {
        _held.Remove(number, out AllocatedRange range);
        _space.Free(range);
    }

    protected override void Extend(ulong newSize) => _space.Grow(newSize);

    protected override ulong MeasureLargestFreeRun() => _space.LargestFreeRun;
}
