namespace Cleave.Tools.Traces;

/// <summary>
/// The memory that the recorded program's own allocator held while the trace ran, as far as the recording shows it. Immutable.
/// </summary>
/// <param name="PeakLive">The most bytes that were live at once, as requested.</param>
/// <param name="PeakReserved">The most bytes that the allocator had reserved from the device at once.</param>
/// <param name="ReservedAtPeakLive">The bytes that were reserved when live bytes first reached their peak.</param>
public sealed record RecordedFootprint(ByteBounds PeakLive, ByteBounds PeakReserved, ByteBounds ReservedAtPeakLive)
{
    /// <summary>Creates a footprint whose three figures are known exactly.</summary>
    /// <param name="peakLiveBytes">The most bytes that were live at once, as requested.</param>
    /// <param name="peakReservedBytes">The most bytes that the allocator had reserved from the device at once.</param>
    /// <param name="reservedAtPeakLiveBytes">The bytes that were reserved when <paramref name="peakLiveBytes"/> was first reached.</param>
    public RecordedFootprint(ulong peakLiveBytes, ulong peakReservedBytes, ulong reservedAtPeakLiveBytes)
        : this(ByteBounds.Exactly(peakLiveBytes), ByteBounds.Exactly(peakReservedBytes), ByteBounds.Exactly(reservedAtPeakLiveBytes))
    {
    }

    /// <summary>The most bytes that were live at once, or null if the recording does not give the exact number.</summary>
    public ulong? PeakLiveBytes => PeakLive.Exact;

    /// <summary>The most bytes that were reserved at once, or null if the recording does not give the exact number.</summary>
    public ulong? PeakReservedBytes => PeakReserved.Exact;

    /// <summary>The bytes that were reserved at the peak of live bytes, or null if the recording does not give the exact number.</summary>
    public ulong? ReservedAtPeakLiveBytes => ReservedAtPeakLive.Exact;

    /// <summary>
    /// Peak reserved bytes divided by peak live bytes; 1 is perfect, and no value is below 1. Null if one of the two is unknown or no block
    /// was ever live.
    /// </summary>
    public double? PeakRatio => PeakLiveBytes is { } live and > 0 && PeakReservedBytes is { } reserved && reserved >= live
        ? (double)reserved / live
        : null;

    /// <summary>The share of the reserved bytes that were idle at the peak of live bytes, from 0 to 1; null if it is unknown.</summary>
    public double? IdleShareAtPeakLive => PeakLiveBytes is { } live && ReservedAtPeakLiveBytes is { } reserved and > 0 && reserved >= live
        ? 1 - ((double)live / reserved)
        : null;
}
