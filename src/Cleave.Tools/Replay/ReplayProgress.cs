namespace Cleave.Tools.Replay;

/// <summary>The progress of a search after one space was tried. Immutable.</summary>
/// <param name="TraceName">The name of the trace.</param>
/// <param name="Policy">The policy that is searched for.</param>
/// <param name="Space">The space that was tried, in bytes.</param>
/// <param name="PeakLive">The peak of live bytes of the trace.</param>
/// <param name="FailedEvent">The index of the first event that was not served, or -1 if all were served.</param>
/// <param name="EventCount">The number of events of the trace.</param>
public sealed record ReplayProgress(
    string TraceName, PlacementPolicy Policy, ulong Space, ulong PeakLive, int FailedEvent, int EventCount);
