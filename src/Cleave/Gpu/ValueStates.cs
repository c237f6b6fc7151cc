using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

/// <summary>The <see cref="ValueState"/> of every block of a space: two bits for each, committed as values are handed out.</summary>
/// <remarks>
/// <para>
/// Invariant <c>Valued</c>: what is held or cached is allocated in the books, and no owner's. So who takes a block from one state to
/// another, which of several that try one does, need not look at the books to know that the block is there for the taking.
/// </para>
/// <para>
/// <see cref="Put"/> and <see cref="PutCached"/> are for one thread at a time, under the allocator's lock. <see cref="TryMove"/> and reading may run beside it and each
/// other, from any number of threads.
/// </para>
/// </remarks>
internal readonly struct ValueStates(BuddyTree tree) : IBlockValues
{
    private const int IdsShift = 5;
    private const ulong Mask = 3;

    private readonly SparseTable _words = new((tree.Ids >> IdsShift) + 1);

    public ulong CommittedBytes => _words.CommittedBytes;

    public ValueState this[ulong id] => In(_words[id >> IdsShift], id);

    /// <summary>Gives a state to a block that has none.</summary>
    public void Put(ulong id, ValueState state) => Interlocked.Or(ref _words.Slot(id >> IdsShift), (ulong)state << Place(id));

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        // A word in which something has a state has its memory; only then is it asked for, so nothing is committed beside the lock.
        ulong seen = _words[id >> IdsShift];
        ulong change = (ulong)(from ^ to) << Place(id);
        while (In(seen, id) == from)
        {
            ulong found = Interlocked.CompareExchange(ref _words.Slot(id >> IdsShift), seen ^ change, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    private static ValueState In(ulong word, ulong id) => (ValueState)(word >> Place(id) & Mask);

    private static int Place(ulong id) => 2 * ((int)id & ((1 << IdsShift) - 1));
}
