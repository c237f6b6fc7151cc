using Cleave.Caches;

namespace Cleave.Interleaving.Values;

/// <summary>The protocol of the product: one state, changed by one compare-and-swap.</summary>
internal readonly struct OneState(bool[] allocated) : ITestValues
{
    private readonly ulong[] _word = new ulong[1];

    public ValueState this[ulong id] => ValueWord.StateIn(Steps.Volatile.Read(in _word[0]), id);

    public void PutCached(ulong id) => ValueWord.Put(ref _word[0], id, ValueState.Cached);

    public bool TryMove(ulong id, ValueState from, ValueState to) =>
        ValueWord.TryMove(ref _word[0], Steps.Volatile.Read(in _word[0]), id, from, to);

    public void HandOut(ulong id) => ValueWord.Put(ref _word[0], id, ValueState.Held);

    public void Free(ulong id) => allocated[id] = false;

    public bool IsHeld(ulong id) => this[id] == ValueState.Held;
}

/// <summary>
/// The protocol that pages once had, kept because it must be found wrong: a bit says that a block is cached, and the metadata, read without
/// the lock, that it is allocated.
/// </summary>
/// <param name="allocated">The metadata.</param>
/// <param name="believesRemoval">Whether a free whose own bit is gone takes that for success: the first repair that was proposed.</param>
internal readonly struct BitAndMetadata(bool[] allocated, bool believesRemoval) : ITestValues
{
    private readonly ulong[] _bits = new ulong[1];

    public ValueState this[ulong id] =>
        !Steps.Volatile.Read(in allocated[id]) ? ValueState.None : Contains(id) ? ValueState.Cached : ValueState.Held;

    public void PutCached(ulong id) => TryAdd(id);

    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        if (from == ValueState.Cached)
        {
            return to == ValueState.Held ? TryRemove(id) : TryDrop(id);
        }

        if (!TryAdd(id))
        {
            return false;
        }

        if (Steps.Volatile.Read(in allocated[id]))
        {
            return true;
        }

        bool removed = TryRemove(id);
        return believesRemoval && !removed;
    }

    public void HandOut(ulong id)
    {
    }

    public void Free(ulong id)
    {
    }

    public bool IsHeld(ulong id) => this[id] == ValueState.Held;

    private bool TryDrop(ulong id)
    {
        if (!Contains(id) || !Steps.Volatile.Read(in allocated[id]))
        {
            return false;
        }

        Steps.Volatile.Write(ref allocated[id], false);
        if (TryRemove(id))
        {
            return true;
        }

        Steps.Volatile.Write(ref allocated[id], true);
        return false;
    }

    private bool Contains(ulong id) => (Steps.Volatile.Read(in _bits[0]) >> (int)id & 1) != 0;

    private bool TryAdd(ulong id) => (Steps.Interlocked.Or(ref _bits[0], 1UL << (int)id) >> (int)id & 1) == 0;

    private bool TryRemove(ulong id) => (Steps.Interlocked.And(ref _bits[0], ~(1UL << (int)id)) >> (int)id & 1) != 0;
}
