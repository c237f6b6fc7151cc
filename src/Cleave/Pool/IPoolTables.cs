namespace Cleave.Pool;

/// <summary>Where the metadata of a pool keeps the state and the links of each leaf.</summary>
/// <remarks>
/// Implemented by structs, so that the code of <see cref="PoolMetadata{TIndex,TTables}"/> is compiled for each of them. Not thread-safe, but
/// what only reads may be called by several threads at once as long as none writes.
/// </remarks>
internal interface IPoolTables<TIndex>
    where TIndex : unmanaged
{
    /// <summary>Whether parts of the tables come into being when they are first written. If so, the three methods whose names begin with
    /// "Make" must be called before a step that writes: a step that has begun must not run out of memory.</summary>
    static abstract bool AreOnDemand { get; }

    /// <summary>Smallest blocks of the pool.</summary>
    long Leaves { get; }

    /// <summary>Bytes of the tables as they are now.</summary>
    ulong Bytes { get; }

    /// <summary>The state of a leaf.</summary>
    byte State(long leaf);

    void SetState(long leaf, byte state);

    /// <summary>Whether a number is a leaf of the pool and has that state.</summary>
    bool Holds(long leaf, byte state);

    /// <summary>The links of a leaf, which mean something only if a free block begins there.</summary>
    LeafLink<TIndex> Link(long leaf);

    void SetNext(long leaf, TIndex next);

    void SetPrevious(long leaf, TIndex previous);

    /// <summary>Finds the next states that exist as memory, from a leaf on. Leaves between that were never written, so none is killed.</summary>
    /// <param name="first">Where to begin; on success, the first leaf of the run.</param>
    /// <param name="end">The leaf before which to end.</param>
    /// <param name="states">The states of the run, which may end before <paramref name="end"/>.</param>
    /// <returns>False if there is no such memory before <paramref name="end"/>.</returns>
    bool TryGetRun(ref long first, long end, out Span<byte> states);

    /// <summary>Makes the memory for the state of a leaf.</summary>
    /// <exception cref="OutOfMemoryException">There is none. No entry has changed.</exception>
    void MakeState(long leaf);

    /// <summary>Makes the memory for the links of a leaf.</summary>
    /// <exception cref="OutOfMemoryException">There is none. No entry has changed.</exception>
    void MakeLink(long leaf);

    /// <summary>Makes the memory for the states of leaves.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough. No entry has changed.</exception>
    void MakeStates(long first, long end);
}
