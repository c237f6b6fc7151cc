namespace Cleave.Tools.Replay;

/// <summary>A block of any allocator, as an offset and a size in bytes.</summary>
internal readonly record struct BlockExtent(ulong Offset, ulong Size);
