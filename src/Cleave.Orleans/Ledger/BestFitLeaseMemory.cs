using System.Buffers;
using System.Collections.Immutable;
using Cleave.BestFit;

namespace Cleave.Orleans.Ledger;

/// <summary>Memory of a space that a <see cref="BestFitAllocator"/> keeps.</summary>
internal sealed class BestFitLeaseMemory(BestFitAllocator space) : LeaseMemory
{
    private readonly BestFitAllocator _space = space;
    private readonly Dictionary<ulong, AllocatedRange> _held = [];

    public override ulong Size => _space.Size;

    public override ulong FreeBytes => _space.FreeBytes;

    public override void Validate() => _space.Validate();

    public override void Save(IBufferWriter<byte> destination) => _space.Save(destination);

    protected override bool TryPlace(
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks,
            out AllocationFailure failure)
    {
        bool isServed = _space.TryAllocateRange(size, out AllocatedRange range, out failure, alignment);
        blocks = [];
        if (isServed)
        {
            Hold(number, range);
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

        Hold(number, range);
    }

    protected override ImmutableArray<LeasedBlock> TakeRuns(ulong number)
    {
        if (!_space.TryTakeRange(number, out AllocatedRange range))
        {
            return [];
        }

        _held.Add(number, range);
        return [new LeasedBlock(range.Offset, range.Size)];
    }

    protected override void Release(ulong number)
    {
        _held.Remove(number, out AllocatedRange range);
        _space.Free(range);
    }

    protected override void Extend(ulong newSize) => _space.Grow(newSize);

    protected override ulong MeasureLargestFreeRun() => _space.LargestFreeRun;

    private void Hold(ulong number, AllocatedRange range)
    {
        _space.SetKey(range, number);
        _held.Add(number, range);
    }
}
