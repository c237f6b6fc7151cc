namespace Cleave.Caches;

/// <summary>The <see cref="ValueState"/> of every block that may be cached. Thread-safe, as its implementations say.</summary>
internal interface IBlockValues
{
    /// <summary>The state of a block, as it was at some moment of the call.</summary>
    ValueState this[ulong id] { get; }

    /// <summary>Makes a block cached that this thread just took from the metadata.</summary>
    void PutCached(ulong id);

    /// <summary>Takes a block from one state, which is not None, to another. False, and no change, if it is in any other state.</summary>
    bool TryMove(ulong id, ValueState from, ValueState to);
}
