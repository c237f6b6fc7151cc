namespace Cleave.Pool;

/// <summary>The tables that store the state and the links of each leaf of a pool.</summary>
/// <remarks>
/// Implemented by structs, so that the code of <see cref="PoolMetadata{TIndex,TTables}"/> is compiled for each of them. Not thread-safe,
/// but several threads may call members that only read at once, as long as none writes.
/// </remarks>
internal interface IPoolTables<TIndex>
    where TIndex : unmanaged
{
    /// <summary>Whether parts of the tables are created when they are first written.</summary>
    /// <remarks>
    /// If so, the methods whose names begin with "Make" must be called before a step that writes, because a step that has begun must not
    /// run out of memory.
    /// </remarks>
    static abstract bool AreOnDemand { get; }

    /// <summary>Smallest blocks of the pool.</summary>
    long Leaves { get; }

    /// <summary>Bytes that the tables occupy.</summary>
    ulong Bytes { get; }

    /// <summary>Returns the state of a leaf.</summary>
    byte State(long leaf);

    void SetState(long leaf, byte state);

    /// <summary>Reports whether a number is a leaf of the pool that has a given state.</summary>
    bool Holds(long leaf, byte state);

    /// <summary>Returns the links of a leaf, which are meaningful only if a free block begins there.</summary>
    LeafLink<TIndex> Link(long leaf);

    void SetNext(long leaf, TIndex next);

    void SetPrevious(long leaf, TIndex previous);

    /// <summary>Finds the next run of states that exist in memory. Skipped leaves were never written, so none of them is retired.</summary>
    /// <param name="first">The leaf at which the search begins; on success, the first leaf of the run.</param>
    /// <param name="end">The leaf before which the search ends.</param>
    /// <param name="states">The states of the run, which may end before <paramref name="end"/>.</param>
    /// <returns>False if no states exist in memory before <paramref name="end"/>.</returns>
    bool TryGetRun(ref long first, long end, out Span<byte> states);

    /// <summary>Creates the memory for the state of a leaf.</summary>
    /// <exception cref="OutOfMemoryException">The memory is missing. No entry has changed.</exception>
    void MakeState(long leaf);

    /// <summary>Creates the memory for the links of a leaf.</summary>
    /// <exception cref="OutOfMemoryException">The memory is missing. No entry has changed.</exception>
    void MakeLink(long leaf);

    /// <summary>Creates the memory for the states of a run of leaves.</summary>
    /// <exception cref="OutOfMemoryException">Some of the memory is missing. No entry has changed.</exception>
    void MakeStates(long first, long end);
}
