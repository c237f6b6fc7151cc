namespace Cleave.Vulkan.Blocks;

/// <summary>The rule of dedicated memory: one range has all of it.</summary>
internal sealed class WholeSpace(ulong size) : BlockSpace
{
    private readonly SlotTable _slots = new();

    public override ulong Size => size;

    /// <summary>Always 0, because dedicated memory has no room for another request.</summary>
    public override ulong LargestFreeRun => 0;

    public override bool TryTake(ulong bytes, Alignment alignment, bool fromTop, out BlockRange range)
    {
        range = _slots.Add(0, size);
        return true;
    }

    public override void Give(in BlockRange range) => _slots.Remove(range);

    public override bool Has(in BlockRange range) => _slots.Has(range);

    public override IEnumerable<BlockRange> GetRanges() => _slots.Ranges;
}
