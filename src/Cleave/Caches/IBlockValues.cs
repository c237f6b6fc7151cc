namespace Cleave.Caches;

/// <summary>A store for the <see cref="ValueState"/> of every block that may be cached. Its members are thread-safe.</summary>
internal interface IBlockValues
{
    /// <summary>Returns the state that a block had at some moment of the call.</summary>
    ValueState this[ulong id] { get; }

    /// <summary>Changes the state of a block that this thread just allocated in the metadata from None to Cached.</summary>
    void PutCached(ulong id);

    /// <summary>Changes the state of a block atomically if it has an expected value, which is not None.</summary>
    /// <param name="id">The id of the block.</param>
    /// <param name="from">The expected state.</param>
    /// <param name="to">The new state.</param>
    /// <returns>True if the block was in the expected state; otherwise false, and nothing has changed.</returns>
    bool TryMove(ulong id, ValueState from, ValueState to);
}
