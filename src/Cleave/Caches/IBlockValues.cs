namespace Cleave;

/// <summary>The <see cref="ValueState"/> of every block that may be cached. Thread-safe, as its implementations say.</summary>
internal interface IBlockValues
{
    /// <summary>The state of a block.</summary>
    ValueState this[ulong id] { get; }

    /// <summary>Makes a block cached that was just taken from the books, so that nobody has it.</summary>
    void PutCached(ulong id);

    /// <summary>Takes a block from one state, which is not none, to another; false where it is in any other.</summary>
    bool TryMove(ulong id, ValueState from, ValueState to);
}
