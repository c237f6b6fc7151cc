namespace Cleave.Bench.Malloc;

/// <summary>What a caller of a heap keeps: the address, and what it asked for.</summary>
internal readonly record struct MallocBlock(nuint Address, int Size);
