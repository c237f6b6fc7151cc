namespace Cleave;

/// <summary>A block as an inspection of a pool finds it, or a smallest block that is out of use.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="State">What it is.</param>
public readonly record struct PoolBlockInfo(ulong Address, ulong Size, PoolBlockState State);

/// <summary>What a block of a pool is.</summary>
public enum PoolBlockState
{
    /// <summary>It waits for a request.</summary>
    Free,

    /// <summary>It serves one; parts of it may be killed, and go when it is freed.</summary>
    Allocated,

    /// <summary>It is out of use.</summary>
    Killed,
}
