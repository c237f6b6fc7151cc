using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>The <see cref="ValueState"/> of every block of a space: two bits for each, committed as values are handed out.</summary>
/// <remarks>
/// <see cref="Put"/> and <see cref="PutCached"/> may commit memory, and so are called under the allocator's lock only.
/// <see cref="TryMove"/> and reading may run beside them and each other, from any number of threads: a word in which a block has a state
/// was committed when the block got it.
/// </remarks>
internal readonly struct ValueStates(BuddyTree tree) : IBlockValues
{
    private readonly SparseTable _words = new((tree.Ids >> ValueWord.Shift) + 1);

    /// <summary>Bytes committed for the states.</summary>
    public ulong CommittedBytes => _words.CommittedBytes;

    public ValueState this[ulong id] => ValueWord.StateIn(Seen(id), id);

    /// <summary>Sets the state of a block that has none. Under the lock.</summary>
    public void Put(ulong id, ValueState state) => ValueWord.Put(ref _words.Slot(id >> ValueWord.Shift), id, state);

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    // The state is read first, because asking for the slot of a word that was never written would commit memory.
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        ulong seen = Seen(id);
        return ValueWord.StateIn(seen, id) == from && ValueWord.TryMove(ref _words.Slot(id >> ValueWord.Shift), seen, id, from, to);
    }

    private ulong Seen(ulong id) => Volatile.Read(in _words[id >> ValueWord.Shift]);
}
