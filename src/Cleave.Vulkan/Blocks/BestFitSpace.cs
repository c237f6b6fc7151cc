using System.Runtime.CompilerServices;
using Cleave.BestFit;
using Cleave.Runs;

namespace Cleave.Vulkan.Blocks;

/// <summary>The tight placement: the smallest free run that fits, and free ranges merge at once.</summary>
/// <remarks>The bookkeeping is that of <see cref="BestFitAllocator"/> without its lock, because the list of the block has one.</remarks>
internal sealed class BestFitSpace(ulong size, Alignment granularity) : BlockSpace
{
    private readonly RunSpace _space = new(size >> granularity.Log2);
    private readonly int _shift = granularity.Log2;

    /// <summary>The granules of the longest free run. Each call updates it, so that no request searches a block without room.</summary>
    private ulong _longest = size >> granularity.Log2;

    public override ulong Size => size;

    public override ulong LargestFreeRun => _longest << _shift;

    public override ulong Limit => (_longest << _shift) + 1;

    public override bool CanMove => true;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool TryTake(ulong bytes, Alignment alignment, bool fromTop, out BlockRange range)
    {
        ulong length = ((bytes - 1) >> _shift) + 1;
        if (fromTop || alignment.Log2 > _shift)
        {
            return TryFind(length, alignment, fromTop, out range);
        }

        bool found = _space.TryAllocateShortest(length, out ulong start, out uint slot, out uint use, out _);
        if (!found)
        {
            range = default;
            return false;
        }

        range = new BlockRange(start << _shift, length << _shift, slot, use);
        ref RangeSlot taken = ref _space.Ranges[slot];
        if (length + _space.Ranges.FreeAbove(taken) == _longest)
        {
            _longest = _space.Free.Longest;
        }

        return true;
    }

    public override bool TryTakeAt(ulong offset, ulong bytes, out BlockRange range)
    {
        ulong start = offset >> _shift;
        ulong length = ((bytes - 1) >> _shift) + 1;
        bool isFree = _space.Free.TryGetRunFrom(start, out FreeRun run)
            && granularity.IsAligned(offset) && run.Start <= start && length <= run.End - start;
        range = isFree ? Take(run, start, length) : default;
        return isFree;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Give(in BlockRange range)
    {
        ref RangeSlot slot = ref _space.Ranges[range.Slot];
        _longest = Math.Max(_longest, _space.Ranges.FreeBelow(slot) + slot.Length + _space.Ranges.FreeAbove(slot));
        _space.Release(range.Slot, cleared: false);
    }

    public override bool Has(in BlockRange range) => _space.Ranges.Has(range.Slot, range.Use);

    public override IEnumerable<BlockRange> GetRanges() => _space.Ranges.InOrder()
        .Select(number => (Number: number, Slot: _space.Ranges[number]))
        .Where(each => each.Slot.Length > 0)
        .Select(each => new BlockRange(each.Slot.Start << _shift, each.Slot.Length << _shift, each.Number, each.Slot.Use));

    private bool TryFind(ulong length, Alignment alignment, bool fromTop, out BlockRange range)
    {
        Alignment step = alignment > granularity ? alignment : granularity;
        var request = new RunRequest(length, Alignment: step.Bytes >> _shift, TopDown: fromTop);
        bool found = _space.TryFind(request, preferClear: false, out FreeRun run, out ulong start);
        range = found ? Take(run, start, length) : default;
        return found;
    }

    private BlockRange Take(FreeRun run, ulong start, ulong length)
    {
        uint use = _space.Allocate(run, start, length, terms: 0, out uint number).Use;
        _longest = run.Length == _longest ? _space.Free.Longest : _longest;
        return new BlockRange(start << _shift, length << _shift, number, use);
    }
}
