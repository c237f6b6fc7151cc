namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Follows reserved and live bytes through a recording whose start is not known, only its end.</summary>
/// <remarks>
/// Both are counted relative to the start. What was reserved and live at the start is added once the whole trace has been
/// seen, which moves no maximum. This also makes a segment freed that was never seen allocated come out right.
/// </remarks>
internal sealed class ReservedMeter
{
    private Int128 _reserved;
    private Int128 _peakReserved;
    private Int128 _live;
    private Int128 _peakLive;
    private Int128 _reservedAtPeakLive;

    public void Reserve(ulong bytes)
    {
        _reserved += bytes;
        _peakReserved = Int128.Max(_peakReserved, _reserved);
    }

    public void Release(ulong bytes) => _reserved -= bytes;

    public void Allocate(ulong bytes)
    {
        _live += bytes;
        if (_live <= _peakLive)
            return;

        _peakLive = _live;
        _reservedAtPeakLive = _reserved;
    }

    public void Free(ulong bytes) => _live -= bytes;

    /// <summary>The footprint, or null where the snapshot names no reserved memory.</summary>
    /// <param name="finalReserved">Bytes reserved after the last event.</param>
    /// <param name="liveAtStart">Bytes live before the first.</param>
    public RecordedFootprint? Finish(Int128 finalReserved, Int128 liveAtStart)
    {
        Int128 reservedAtStart = Int128.Max(finalReserved - _reserved, 0);
        ulong peak = Clamp(reservedAtStart + _peakReserved);
        return peak == 0
            ? null
            : new RecordedFootprint(Clamp(liveAtStart + _peakLive), peak, Clamp(reservedAtStart + _reservedAtPeakLive));
    }

    private static ulong Clamp(Int128 bytes) => (ulong)Int128.Clamp(bytes, 0, ulong.MaxValue);
}
