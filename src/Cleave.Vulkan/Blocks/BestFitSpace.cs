using Cleave.BestFit;

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
}
