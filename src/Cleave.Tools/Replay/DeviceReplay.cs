namespace Cleave.Tools.Replay;

/// <summary>The use that a replay made of a device. Immutable.</summary>
/// <param name="Name">The name of the device.</param>
/// <param name="PeakBlocks">The most device allocations that existed at once: blocks, and dedicated allocations.</param>
/// <param name="PeakBytes">The most bytes of device memory that were held at once.</param>
public sealed record DeviceReplay(string Name, long PeakBlocks, ulong PeakBytes);
