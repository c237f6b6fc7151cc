namespace Cleave.Tools.Replay;

/// <summary>The most memory that the tables of a pool may take while a trace is played on it.</summary>
/// <remarks>
/// The tables of a pool of up to 16 777 216 chunks are allocated at once, 144 MiB at most. Those of a larger pool grow with the addresses
/// that are used, so their size is known only while the trace is played.
/// </remarks>
/// <param name="trace">The name of the trace.</param>
/// <param name="memory">Bytes of memory that the process may use.</param>
internal readonly struct PoolTableLimit(string trace, ulong memory)
{
    /// <summary>
    /// The number of pools that may exist at once. Each pass creates a new pool, while earlier ones may not be collected yet.
    /// </summary>
    private const ulong PoolsAtOnce = 4;

    /// <summary>The most chunks of a pool whose tables are allocated at once.</summary>
    private const ulong MostChunksAtOnce = 1 << 24;

    /// <summary>Determines whether the tables of a pool grow while it is used.</summary>
    public static bool Grows(ulong size, Alignment chunk) => size >> chunk.Log2 > MostChunksAtOnce;

    /// <summary>Bytes that the tables of one pool may take.</summary>
    public ulong Bytes => memory / PoolsAtOnce;

    /// <summary>Creates the limit for this machine.</summary>
    public static PoolTableLimit OfMachine(string trace) => new(trace, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Ends the replay if the tables take more than the limit, or are about to.</summary>
    /// <param name="tables">Bytes that the tables take now.</param>
    /// <param name="more">The least number of bytes that the next step adds.</param>
    /// <exception cref="InsufficientMemoryException">The tables take more than the limit, or are about to.</exception>
    public void Check(ulong tables, ulong more = 0)
    {
        if (tables > Bytes || more > Bytes - tables)
        {
            throw new InsufficientMemoryException(
                $"{trace}: the tables of the pool take {new ByteSize(tables + more)}, and grow with the places that are used; "
                + $"the limit is {new ByteSize(Bytes)}, a quarter of the machine's memory. Larger chunks take smaller tables.");
        }
    }
}
