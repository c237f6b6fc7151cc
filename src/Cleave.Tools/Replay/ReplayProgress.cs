namespace Cleave.Tools.Replay;

/// <summary>Where a search stands: one space was tried.</summary>
/// <param name="TraceName">The trace.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Space">The space that was tried, in bytes.</param>
/// <param name="PeakLive">The peak of the trace, in bytes.</param>
/// <param name="FailedEvent">The event that it could not serve, or -1 where it served all.</param>
/// <param name="EventCount">Events of the trace.</param>
public sealed record ReplayProgress(
    string TraceName, PlacementPolicy Policy, ulong Space, ulong PeakLive, int FailedEvent, int EventCount);
