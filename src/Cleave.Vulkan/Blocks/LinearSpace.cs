using Cleave.BestFit;

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

    // Larger requests may fit where a smaller one with another alignment did not, so no refusal says anything of others.
    public override Alignment Granularity => default;

    public override ulong LargestFreeRun => _wrapped.Count > 0
        ? _main.First.Offset - _wrapped.Last.End
        : Math.Max(TopStart - _main.End, _top.Count == 0 && _main.Count > 0 ? _main.First.Offset : 0);

    private ulong TopStart => _top.Count > 0 ? _top.Last.Offset : size;

    public override bool TryTake(ulong bytes, Alignment alignment, bool fromTop, out BlockPlace place)
    {
        Alignment step = alignment > granularity ? alignment : granularity;
        place = default;
        ulong length = bytes <= size ? granularity.RoundUp(bytes) : ulong.MaxValue;
        if (length > size)
        {
            return false;
        }

        return fromTop
            ? _wrapped.Count == 0 && TryFromTop(length, step, out place)
            : _wrapped.Count > 0
            ? TryBehind(_wrapped, _main.First.Offset, length, step, out place)
            : TryBehind(_main, TopStart, length, step, out place)
                || (_top.Count == 0 && _main.Count > 0 && TryBehind(_wrapped, _main.First.Offset, length, step, out place));
    }

    public override void Give(in BlockPlace place)
    {
        if (!_main.TryFree(place.Offset) && !_wrapped.TryFree(place.Offset) && !_top.TryFree(size - place.Offset))
        {
            throw new InvariantException("Linear", $"no place begins at offset {place.Offset}");
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
    }

    public override IReadOnlyList<RangeInfo> GetParts()
    {
        var parts = new List<RangeInfo>();
        ulong end = 0;
        foreach (LinearPlace place in _wrapped.Live.Concat(_main.Live).Concat(_top.Live.Reverse()))
        {
            AddFree(parts, end, place.Offset);
            parts.Add(new RangeInfo(place.Offset, place.End - place.Offset, IsFree: false, IsClear: false));
            end = place.End;
        }

        AddFree(parts, end, size);
        return parts;
    }

    private static bool TryBehind(PlaceRow row, ulong limit, ulong length, Alignment step, out BlockPlace place)
    {
        ulong offset = step.RoundUp(row.End);
        bool fits = offset <= limit && length <= limit - offset;
        place = fits ? row.Add(offset, length, offset) : default;
        return fits;
    }

    private bool TryFromTop(ulong length, Alignment step, out BlockPlace place)
    {
        bool fits = length <= TopStart;
        ulong offset = fits ? step.RoundDown(TopStart - length) : 0;
        fits = fits && offset >= _main.End;
        place = fits ? _top.Add(offset, length, size - offset) : default;
        return fits;
    }

    private static void AddFree(List<RangeInfo> parts, ulong start, ulong end)
    {
        if (start < end)
        {
            parts.Add(new RangeInfo(start, end - start, IsFree: true, IsClear: false));
        }
    }
}
