namespace Cleave.Caches;

/// <summary>Steps of the states of blocks that every store has.</summary>
internal static class BlockValues
{
    /// <summary>Takes the state of a block away, whatever threads do to it meanwhile.</summary>
    /// <param name="values">The store.</param>
    /// <param name="id">The id of the block.</param>
    /// <returns>The state that the block had: held, cached by a thread that has just freed it, or none.</returns>
    /// <remarks>Under the lock of the allocator, without which no block leaves the state None. So the block has no state
    /// afterwards.</remarks>
    public static ValueState Settle<TValues>(this TValues values, ulong id)
        where TValues : struct, IBlockValues
    {
        while (true)
        {
            ValueState state = values[id];
            if (state == ValueState.None || values.TryMove(id, state, ValueState.None))
            {
                return state;
            }
        }
    }
}
