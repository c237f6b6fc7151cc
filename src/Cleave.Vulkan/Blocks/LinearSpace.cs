namespace Cleave.Vulkan.Blocks;

/// <summary>The linear placement: one place behind the other, reused from the oldest or the newest on.</summary>
/// <remarks>
/// <para>
/// Places are taken above the last one. When the end of the block is reached and the oldest places were freed, the next ones go to the
/// beginning, below the oldest place that is left: a ring. Requests from the top take places below the last one of that kind, so that two
/// stacks grow towards each other. A ring and a second stack exclude each other while both have places.
/// </para>
/// <para>
/// Places may be freed in any order. Their memory is reused when all older ones (in a ring), or all newer ones (on a stack), are free.
/// Cost: constant for taking, the logarithm of the number of places for giving, amortized. Not thread-safe.
/// </para>
/// </remarks>
internal sealed class LinearSpace(ulong size, Alignment granularity) : BlockSpace
{
    /// <summary>The places from the oldest to the newest, ascending.</summary>
    private PlaceRow _main = new();

    /// <summary>The places of a ring that begin anew, below the oldest one of the main row, ascending.</summary>
    private PlaceRow _wrapped = new();

    /// <summary>The places from the top, descending.</summary>
    private readonly PlaceRow _top = new();

    private readonly SlotTable _slots = new();

    public override ulong Size => size;

    public override ulong LargestFreeRun => _wrapped.Count > 0
        ? _main.First.Offset - _wrapped.Last.End
        : Math.Max(TopStart - _main.End, _top.Count == 0 && _main.Count > 0 ? _main.First.Offset : 0);

    private ulong TopStart => _top.Count > 0 ? _top.Last.Offset : size;

    public override bool TryTake(ulong bytes, Alignment alignment, bool fromTop, out BlockRange range)
    {
        Alignment step = alignment > granularity ? alignment : granularity;
        range = default;
        ulong length = bytes <= size ? granularity.RoundUp(bytes) : ulong.MaxValue;
        if (length > size)
        {
            return false;
        }

        return fromTop
            ? _wrapped.Count == 0 && TryFromTop(length, step, out range)
            : _wrapped.Count > 0
            ? TryBehind(_wrapped, _main.First.Offset, length, step, out range)
            : TryBehind(_main, TopStart, length, step, out range)
                || (_top.Count == 0 && _main.Count > 0 && TryBehind(_wrapped, _main.First.Offset, length, step, out range));
    }

    public override void Give(in BlockRange range)
    {
        if (!_main.TryFree(range.Offset) && !_wrapped.TryFree(range.Offset) && !_top.TryFree(size - range.Offset))
        {
            throw new InvariantException("Linear", $"no place begins at offset {range.Offset}");
        }

        _top.TrimEnd();
        _wrapped.TrimEnd();
        _main.TrimEnd();
        _main.TrimStart();
        if (_main.Count == 0)
        {
            (_main, _wrapped) = (_wrapped, _main);
            _main.TrimStart();
        }

        _slots.Remove(range);
    }

    public override bool Has(in BlockRange range) => _slots.Has(range);

    public override IEnumerable<BlockRange> GetRanges() => _slots.Ranges;

    private bool TryBehind(PlaceRow row, ulong limit, ulong length, Alignment step, out BlockRange range)
    {
        ulong offset = step.RoundUp(row.End);
        bool fits = offset <= limit && length <= limit - offset;
        range = fits ? Add(row, offset, length, offset) : default;
        return fits;
    }

    private bool TryFromTop(ulong length, Alignment step, out BlockRange range)
    {
        bool fits = length <= TopStart;
        ulong offset = fits ? step.RoundDown(TopStart - length) : 0;
        fits = fits && offset >= _main.End;
        range = fits ? Add(_top, offset, length, size - offset) : default;
        return fits;
    }

    private BlockRange Add(PlaceRow row, ulong offset, ulong length, ulong key)
    {
        row.Add(offset, length, key);
        return _slots.Add(offset, length);
    }
}
