namespace Cleave.Bench.Pool;

/// <summary>What a caller of a pool keeps: the address, and the size that it asked for; <c>default</c> is no block.</summary>
internal readonly record struct PoolBlock(ulong Address, ulong Bytes);
