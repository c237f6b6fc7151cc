using Cleave.Tools.Units;

namespace Cleave.Tools.Replay;

/// <summary>The most memory that the tables of a pool may take while a trace is played on it.</summary>
/// <remarks>
/// The tables of a pool of up to 16 777 216 chunks are made at once, 144 MiB at most. Those of a larger pool grow with the places that are
/// used, so how much they take shows only while the trace is played.
/// </remarks>
/// <param name="trace">The name of the trace.</param>
/// <param name="memory">Bytes of memory that the process may have.</param>
internal readonly struct PoolTableLimit(string trace, ulong memory)
{
    /// <summary>Each pass makes a fresh pool, while those before it may still wait for the collector.</summary>
    private const ulong PoolsAtOnce = 4;

    /// <summary>Bytes that the tables of one pool may take.</summary>
    public ulong Bytes => memory / PoolsAtOnce;

    /// <summary>The limit on this machine.</summary>
    public static PoolTableLimit OfMachine(string trace) => new(trace, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Ends the replay if the tables take more, or are about to.</summary>
    /// <param name="tables">Bytes of the tables now.</param>
    /// <param name="more">Bytes that a step is going to add at least.</param>
    /// <exception cref="InsufficientMemoryException">The tables take more than the limit.</exception>
    public void Check(ulong tables, ulong more = 0)
    {
        if (tables > Bytes || more > Bytes - tables)
        {
            throw new InsufficientMemoryException(
                $"{trace}: the tables of the pool take {new ByteSize(tables + more)}, and grow with the places that are used; "
                + $"the limit is {new ByteSize(Bytes)}, a quarter of the memory there is. Larger chunks take smaller tables.");
        }
    }
}
