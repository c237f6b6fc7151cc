namespace Cleave.Bench.Pool;

/// <summary>The data that a caller of a pool keeps of a block: its address and the requested size; <c>default</c> is no block.</summary>
internal readonly record struct PoolBlock(ulong Address, ulong Bytes);
