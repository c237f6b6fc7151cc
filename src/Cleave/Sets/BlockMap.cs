namespace Cleave.Sets;

/// <summary>The state of every block id in two bits, and the free ones of each kind as an ordered set.</summary>
/// <remarks>
/// For each 64 ids two adjacent words: the dirty plane and the clear plane. Neither bit: <see cref="BlockState.Nothing"/>; one of them: a
/// free block of that kind; both: allocated. An id and its buddy, which differ in the lowest bit, share a word. Each method is one
/// transition between the states and trusts its caller that the block is in the first. Not thread-safe.
/// </remarks>
internal sealed class BlockMap
{
    private readonly SparseWords _states;
    private readonly FreeSet _dirty;
    private readonly FreeSet _clear;

    /// <param name="ids">One more than the highest id.</param>
    public BlockMap(ulong ids)
    {
        _states = new SparseWords(2 * ((ids + 63) / 64));
        _dirty = new FreeSet(_states, clear: false);
        _clear = new FreeSet(_states, clear: true);
    }

    /// <summary>The state words: for each 64 ids the dirty plane, then the clear plane.</summary>
    public SparseWords States => _states;

    /// <summary>Bytes committed for states and summaries.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = _states.CommittedBytes;
            foreach (SparseWords summary in (IEnumerable<SparseWords>)[.. _dirty.Summaries, .. _clear.Summaries])
            {
                bytes += summary.CommittedBytes;
            }

            return bytes;
        }
    }

    /// <summary>The free blocks of one kind.</summary>
    public FreeSet Free(bool clear) => clear ? _clear : _dirty;

    /// <summary>The state of a block.</summary>
    public BlockState this[ulong id]
    {
        get
        {
            ulong word = id >> 6 << 1;
            ulong dirty = (_states[word] >> (int)id) & 1;
            ulong clear = (_states[word + 1] >> (int)id) & 1;
            return (BlockState)((clear << 1) | dirty);
        }
    }

    /// <summary>Nothing becomes free.</summary>
    public void Add(ulong id, bool clear)
    {
        FreeSet free = Free(clear);
        bool first = free.Members(id >> 6) == 0;
        Plane(id, clear) |= Bit(id);
        if (first)
        {
            free.NoteFilled(id >> 6);
        }
    }

    /// <summary>Free becomes nothing.</summary>
    public void Remove(ulong id, bool clear)
    {
        Plane(id, clear) &= ~Bit(id);
        NoteLeft(id, clear);
    }

    /// <summary>Free becomes allocated.</summary>
    public void Take(ulong id, bool clear)
    {
        Plane(id, !clear) |= Bit(id);
        NoteLeft(id, clear);
    }

    /// <summary>Nothing becomes allocated.</summary>
    public void Claim(ulong id)
    {
        Plane(id, clear: false) |= Bit(id);
        Plane(id, clear: true) |= Bit(id);
    }

    /// <summary>Allocated becomes nothing.</summary>
    public void Drop(ulong id)
    {
        Plane(id, clear: false) &= ~Bit(id);
        Plane(id, clear: true) &= ~Bit(id);
    }

    private void NoteLeft(ulong id, bool clear)
    {
        FreeSet free = Free(clear);
        if (free.Members(id >> 6) == 0)
        {
            free.NoteEmptied(id >> 6);
        }
    }

    private ref ulong Plane(ulong id, bool clear) => ref _states.Slot((id >> 6 << 1) + (clear ? 1u : 0u));

    private static ulong Bit(ulong id) => 1UL << (int)id;
}
