namespace Cleave.Tools.Snapshots;

/// <summary>One block of the recorded program: its address, its size in bytes, and the index of its stack.</summary>
internal readonly record struct RecordedBlock(ulong Address, ulong Size, int Stack);
