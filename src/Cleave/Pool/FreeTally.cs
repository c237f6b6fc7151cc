using System.Numerics;

namespace Cleave.Pool;

/// <summary>The free blocks of an order that were read so far.</summary>
internal struct FreeTally
{
    /// <summary>The number of blocks.</summary>
    public ulong Count;

    /// <summary>The first leaf of the last one.</summary>
    public long Last;

    /// <summary>Counts the free blocks among 64 leaves.</summary>
    /// <param name="starts">A bit for each leaf at which one of the blocks begins; at least one.</param>
    /// <param name="first">The leaf that bit 0 stands for.</param>
    public void Add(ulong starts, long first)
    {
        Count += (uint)BitOperations.PopCount(starts);
        Last = first + BitOperations.Log2(starts);
    }

    /// <summary>Counts another free block.</summary>
    public void Add(long leaf)
    {
        Count++;
        Last = leaf;
    }
}
