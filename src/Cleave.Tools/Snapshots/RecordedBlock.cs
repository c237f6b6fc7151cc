namespace Cleave.Tools.Snapshots;

/// <summary>One block that was live before the recording began: its address, and its size in bytes.</summary>
internal readonly record struct RecordedBlock(ulong Address, ulong Size);
