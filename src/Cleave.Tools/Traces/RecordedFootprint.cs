namespace Cleave.Tools.Traces;

/// <summary>What the recorded program's own allocator held from the device while the trace ran: the figures to beat.</summary>
/// <param name="PeakLiveBytes">The most bytes that were live at once, as asked for.</param>
/// <param name="PeakReservedBytes">The most bytes that the allocator had reserved at once.</param>
/// <param name="ReservedAtPeakLiveBytes">The bytes reserved when <paramref name="PeakLiveBytes"/> was first reached.</param>
public sealed record RecordedFootprint(ulong PeakLiveBytes, ulong PeakReservedBytes, ulong ReservedAtPeakLiveBytes)
{
    /// <summary>Peak reserved over peak live: 1 is perfect. 0 where nothing was ever live.</summary>
    public double PeakRatio => PeakLiveBytes == 0 ? 0 : (double)PeakReservedBytes / PeakLiveBytes;

    /// <summary>The share of the reserved bytes that were idle at the moment of peak use, from 0 to 1.</summary>
    /// <remarks>0 also where the snapshot contradicts itself and reserved less than was live.</remarks>
    public double IdleShareAtPeakLive =>
        ReservedAtPeakLiveBytes <= PeakLiveBytes ? 0 : 1 - ((double)PeakLiveBytes / ReservedAtPeakLiveBytes);
}
