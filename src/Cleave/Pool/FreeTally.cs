namespace Cleave.Pool;

/// <summary>The free blocks of an order that were read so far.</summary>
internal struct FreeTally
{
    /// <summary>The number of blocks.</summary>
    public ulong Count;

    /// <summary>The first leaf of the last one.</summary>
    public long Last;

    /// <summary>Counts another free block.</summary>
    public void Add(long leaf)
    {
        Count++;
        Last = leaf;
    }
}
