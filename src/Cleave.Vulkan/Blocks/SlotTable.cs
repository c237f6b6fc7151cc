namespace Cleave.Vulkan.Blocks;

/// <summary>The ranges of a space whose rule keeps no table of its own, by the numbers of their slots. Not thread-safe.</summary>
/// <remarks>Cost: 24 bytes for each range at the time of the most ranges.</remarks>
internal sealed class SlotTable
{
    /// <summary>The ranges; an unused slot has a range of 0 bytes.</summary>
    private readonly List<BlockRange> _slots = [];

    private readonly Stack<uint> _unused = [];

    /// <summary>The ranges, lowest offset first.</summary>
    public IEnumerable<BlockRange> Ranges => _slots.Where(range => range.Size > 0).OrderBy(range => range.Offset);

    /// <summary>Gives a range a slot.</summary>
    public BlockRange Add(ulong offset, ulong size)
    {
        if (!_unused.TryPop(out uint slot))
        {
            slot = (uint)_slots.Count;
            _slots.Add(default);
        }

        return _slots[(int)slot] = new BlockRange(offset, size, slot, _slots[(int)slot].Use);
    }

    /// <summary>Removes a range. Values of it are out of date from then on.</summary>
    public void Remove(in BlockRange range)
    {
        _slots[(int)range.Slot] = new BlockRange(0, 0, range.Slot, range.Use + 1);
        _unused.Push(range.Slot);
    }

    /// <summary>Reports whether a value names a range that is in the table now.</summary>
    public bool Has(in BlockRange range) =>
        range.Slot < (uint)_slots.Count && _slots[(int)range.Slot] is { Size: > 0 } now && now.Use == range.Use;
}
