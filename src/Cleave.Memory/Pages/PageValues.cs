using System.Runtime.CompilerServices;
using Cleave.Buddies;

namespace Cleave.Memory.Pages;

/// <summary>Who has a single page: cached is what has its bit, held what the books have as allocated and nobody caches.</summary>
/// <remarks>
/// Reading the books without their lock is sound for a page that the caller has: nothing changes its state for good meanwhile. Of a page that
/// it does not have it learns something that was true at some moment, and is refused or, where somebody has just got that page, frees it;
/// which no books could tell from a rightful call. Only what nobody has any more leaves the books too, and that needs their lock.
/// </remarks>
internal readonly struct PageValues(CachedPages cached, BuddyBooks<RawPages> books) : IBlockValues
{
    public ValueState this[ulong id] =>
        !IsAllocated(id) ? ValueState.None
        : cached.Contains(id) ? ValueState.Cached
        : ValueState.Held;

    public void PutCached(ulong id) => cached.TryAdd(id);

    /// <remarks>The bit comes first and the books are looked at then, so that of two callers who free a page one is told.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        if (from == ValueState.Cached)
        {
            return to == ValueState.Held ? cached.TryRemove(id) : TryDrop(id);
        }

        if (!cached.TryAdd(id))
        {
            return false;
        }

        if (IsAllocated(id))
        {
            return true;
        }

        cached.TryRemove(id);
        return false;
    }

    /// <summary>
    /// Takes a cached page out of the books, under their lock. It is out before its bit is cleared, so that to nobody who frees it again it
    /// looks held; its thread, which may take it meanwhile, looks again before it believes that it is not.
    /// </summary>
    private bool TryDrop(ulong id)
    {
        if (!cached.Contains(id) || !books.TryDrop(id))
        {
            return false;
        }

        if (cached.TryRemove(id))
        {
            return true;
        }

        books.Claim(id, 0);
        return false;
    }

    private bool IsAllocated(ulong id) => (books.Map.AllocatedAmong(id) >> (int)id & 1) != 0;
}
