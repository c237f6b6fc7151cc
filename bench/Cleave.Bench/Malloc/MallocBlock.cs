namespace Cleave.Bench.Malloc;

/// <summary>The data that a caller of a heap keeps of a block: its address and the requested size.</summary>
internal readonly record struct MallocBlock(nuint Address, int Size);
