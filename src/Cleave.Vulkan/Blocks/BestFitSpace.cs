using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Vulkan.Blocks;

/// <summary>The tight placement: the smallest free run that fits, and free ranges merge at once.</summary>
internal sealed class BestFitSpace(ulong size, Alignment granularity) : BlockSpace
{
    private readonly BestFitAllocator _ranges = new(new BestFitAllocatorOptions { Size = size, Granularity = granularity });

    public override Alignment Granularity => granularity;

    public override ulong LargestFreeRun => _ranges.LargestFreeRun;

    public override bool TryTake(ulong size, Alignment alignment, bool fromTop, out BlockPlace place)
    {
        bool taken = alignment <= granularity && !fromTop
            ? _ranges.TryAllocateRange(size, out AllocatedRange range)
            : _ranges.TryAllocateRange(size, out range, alignment, fromTop ? RangePlacement.TopDown : RangePlacement.Lowest);
        place = new BlockPlace(range.Offset, range.Size, range);
        return taken;
    }

    public override void Give(in BlockPlace place) => _ranges.Free(place.Handle);

    public override IReadOnlyList<RangeInfo> GetParts() => _ranges.GetBlocks();

    public override bool CanMove => true;

    public override PendingMove? BeginMove(in BlockPlace place, ulong target) =>
        _ranges.TryBeginMove(place.Handle, target, out PendingMove? pending, out _) ? pending : null;

    public override MovePlan? Plan(ulong size, Alignment alignment, ulong maxBytes, Predicate<AllocatedRange> canMove) =>
        _ranges.TryPlanMoves(
            MoveGoal.FreeRun(size, alignment > granularity ? alignment : granularity),
            out MovePlan? plan,
            new MovePlanOptions { MaxBytes = maxBytes, CanMove = canMove }) ? plan : null;
}
