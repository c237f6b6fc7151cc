namespace Cleave.Bench.Soak;

/// <summary>A block of memory that a worker of a soak holds, with the canary that fills it.</summary>
/// <param name="handle">The handle or owner by which the allocator knows the block; null if it knows the block by its address.</param>
/// <param name="parts">The address or offset and the size in bytes of each part of the block.</param>
internal sealed class SoakBlock(object? handle, params (ulong Address, ulong Size)[] parts)
{
    private static long _last;

    /// <summary>The handle or owner by which the allocator knows the block, or null.</summary>
    public object? Handle { get; set; } = handle;

    /// <summary>The parts of the block, in bytes.</summary>
    public (ulong Address, ulong Size)[] Parts { get; set; } = parts;

    /// <summary>The number that fills the block, which no other block of the process has.</summary>
    public long Canary { get; } = Interlocked.Increment(ref _last);

    /// <summary>The address of the first part.</summary>
    public ulong Address => Parts[0].Address;

    /// <summary>The bytes of all parts together.</summary>
    public ulong Size => Parts.Aggregate(0UL, (sum, part) => sum + part.Size);

    /// <summary>The first part and the canary, in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"block {Canary} at 0x{Address:x}, {Size} bytes");
}
