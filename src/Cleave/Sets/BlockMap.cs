namespace Cleave.Sets;

/// <summary>The state of every block id in two bits, and the free ones of each kind as an ordered set.</summary>
/// <remarks>
/// An id and its buddy, which differ in the lowest bit, share a <see cref="WordPair"/>. Each method is one transition between states and
/// trusts its caller that the block is in the first. Not thread-safe.
/// </remarks>
internal sealed class BlockMap
{
    private readonly SparseTable<WordPair> _states;
    private readonly FreeSet _dirty;
    private readonly FreeSet _clear;

    /// <summary>Spaces of more than 2^36 chunks are vast: their tables are sparse.</summary>
    private const ulong MostIds = 2UL << 36;

    /// <param name="ids">One more than the highest id.</param>
    public BlockMap(ulong ids)
    {
        bool vast = IsVast(ids);
        _states = new SparseTable<WordPair>((ids + 63) / 64, vast);
        _dirty = new FreeSet(_states, clear: false, vast);
        _clear = new FreeSet(_states, clear: true, vast);
    }

    /// <summary>Whether the tables over so many ids have to be sparse.</summary>
    public static bool IsVast(ulong ids) => ids > MostIds;

    /// <summary>The states, 64 ids to the pair.</summary>
    public SparseTable<WordPair> States => _states;

    /// <summary>Bytes committed for states and summaries.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = _states.CommittedBytes;
            foreach (SparseTable<ulong> summary in (IEnumerable<SparseTable<ulong>>)[.. _dirty.Summaries, .. _clear.Summaries])
            {
                bytes += summary.CommittedBytes;
            }

            return bytes;
        }
    }

    /// <summary>The free blocks of one kind.</summary>
    public FreeSet Free(bool clear) => clear ? _clear : _dirty;

    /// <summary>The state of a block.</summary>
    public BlockState this[ulong id] => _states[id >> 6].State(id);

    /// <summary>The states of a block, its buddy, and others around them.</summary>
    public WordPair PairOf(ulong id) => _states[id >> 6];

    /// <summary>Nothing becomes free.</summary>
    public void Add(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), clear);
        Free(clear).NoteFilled(id >> 6);
    }

    /// <summary>Free becomes nothing.</summary>
    public void Remove(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), clear);
        Free(clear).NoteLeft(id >> 6, pair.Members(clear));
    }

    /// <summary>Free becomes allocated.</summary>
    public void Take(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), !clear);
        Free(clear).NoteLeft(id >> 6, pair.Members(clear));
    }

    /// <summary>Allocated becomes free.</summary>
    public void Give(ulong id, bool clear)
    {
        _states.Slot(id >> 6).Flip(Bit(id), !clear);
        Free(clear).NoteFilled(id >> 6);
    }

    /// <summary>Nothing becomes allocated.</summary>
    public void Claim(ulong id)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Dirty |= Bit(id);
        pair.Clear |= Bit(id);
    }

    /// <summary>Allocated becomes nothing; false, and no change, where the block is not allocated.</summary>
    public bool TryDrop(ulong id)
    {
        if (this[id] != BlockState.Allocated)
        {
            return false;
        }

        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Dirty &= ~Bit(id);
        pair.Clear &= ~Bit(id);
        return true;
    }

    private static ulong Bit(ulong id) => 1UL << (int)id;
}
