namespace Cleave.Tools.Replay;

/// <summary>A block, whichever allocator it is from, in bytes.</summary>
internal readonly record struct Extent(ulong Offset, ulong Size);
