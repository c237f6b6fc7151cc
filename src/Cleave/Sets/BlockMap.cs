using System.Numerics;

namespace Cleave.Sets;

/// <summary>The state of every block id in two bits, and the free ones of each kind as an ordered set.</summary>
/// <remarks>
/// An id and its buddy, which differ in the lowest bit, share a <see cref="WordPair"/>. Each method is one transition between states and
/// trusts its caller that the block is in the first. Not thread-safe.
/// </remarks>
internal sealed class BlockMap
{
    /// <summary>Spaces of more than 2^36 chunks are vast: their tables are sparse.</summary>
    private const ulong MostIds = 2UL << 36;

    private readonly SparseTable<WordPair> _states;
    private readonly FreeSet _dirty;
    private readonly FreeSet _clear;
    private readonly int _depth;
    private readonly bool _vast;
    private readonly AlignedBlocks?[] _aligned = new AlignedBlocks?[2 * 64];
    private ulong _alignOrders;

    /// <param name="ids">One more than the highest id: a power of two.</param>
    public BlockMap(ulong ids)
    {
        _depth = BitOperations.Log2(ids) - 1;
        _vast = IsVast(ids);
        _states = new SparseTable<WordPair>((ids + 63) / 64, _vast);
        _dirty = new FreeSet(_states, clear: false, _vast);
        _clear = new FreeSet(_states, clear: true, _vast);
    }

    /// <summary>Whether the tables over so many ids have to be sparse.</summary>
    public static bool IsVast(ulong ids) => ids > MostIds;

    /// <summary>The states, 64 ids to the pair.</summary>
    public SparseTable<WordPair> States => _states;

    /// <summary>Bytes committed for states, summaries and aligned blocks.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = _states.CommittedBytes + _dirty.Summaries.CommittedBytes + _clear.Summaries.CommittedBytes;
            foreach (AlignedBlocks? aligned in _aligned)
            {
                bytes += aligned?.Numbers.CommittedBytes ?? 0;
            }

            return bytes;
        }
    }

    /// <summary>The free blocks of one kind.</summary>
    public FreeSet Free(bool clear) => clear ? _clear : _dirty;

    /// <summary>
    /// The free blocks of one kind below an alignment that begin at a multiple of it; from the first call on they are kept up.
    /// </summary>
    /// <remarks>Cost: constant, but for the first call with an alignment, which is the number of free blocks.</remarks>
    public AlignedBlocks Aligned(int alignOrder, bool clear)
    {
        if ((_alignOrders >> alignOrder & 1) == 0)
        {
            KeepAligned(alignOrder, clear: false);
            KeepAligned(alignOrder, clear: true);
            _alignOrders |= 1UL << alignOrder;
        }

        return _aligned[Index(alignOrder, clear)]!;
    }

    /// <summary>The alignments that are kept up, a bit for each order.</summary>
    public ulong AlignOrders => _alignOrders;

    /// <summary>The state of a block.</summary>
    public BlockState this[ulong id] => _states[id >> 6].State(id);

    /// <summary>The states of a block, its buddy, and others around them.</summary>
    public WordPair PairOf(ulong id) => _states[id >> 6];

    /// <summary>Nothing becomes free.</summary>
    public void Add(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), clear);
        NoteFree(id, clear);
    }

    /// <summary>Free becomes nothing.</summary>
    public void Remove(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), clear);
        NoteLeft(id, clear, pair.Members(clear));
    }

    /// <summary>Free becomes allocated.</summary>
    public void Take(ulong id, bool clear)
    {
        ref WordPair pair = ref _states.Slot(id >> 6);
        pair.Flip(Bit(id), !clear);
        NoteLeft(id, clear, pair.Members(clear));
    }

    /// <summary>Allocated becomes free.</summary>
    public void Give(ulong id, bool clear)
    {
        _states.Slot(id >> 6).Flip(Bit(id), !clear);
        NoteFree(id, clear);
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

    private void NoteFree(ulong id, bool clear)
    {
        Free(clear).Summaries.NoteFilled(id >> 6);
        if (_alignOrders != 0)
        {
            NoteAligned(id, clear, isFree: true, _alignOrders);
        }
    }

    private void NoteLeft(ulong id, bool clear, ulong members)
    {
        Free(clear).Summaries.NoteLeft(id >> 6, members);
        if (_alignOrders != 0)
        {
            NoteAligned(id, clear, isFree: false, _alignOrders);
        }
    }

    /// <summary>
    /// Tells those sets of aligned blocks that the block belongs to: of alignments above its order that its place is a multiple of.
    /// </summary>
    private void NoteAligned(ulong id, bool clear, bool isFree, ulong alignOrders)
    {
        int order = _depth - BitOperations.Log2(id);
        ulong firstChunk = (id ^ (1UL << BitOperations.Log2(id))) << order;
        int most = firstChunk == 0 ? 63 : BitOperations.TrailingZeroCount(firstChunk);
        ulong fitting = alignOrders & (ulong.MaxValue >> (63 - most)) & ~((2UL << order) - 1);
        for (; fitting != 0; fitting &= fitting - 1)
        {
            _aligned[Index(BitOperations.TrailingZeroCount(fitting), clear)]!.Note(order, firstChunk, isFree);
        }
    }

    private void KeepAligned(int alignOrder, bool clear)
    {
        _aligned[Index(alignOrder, clear)] = new AlignedBlocks(_depth, alignOrder, _vast);
        FreeSet free = Free(clear);
        for (ulong id = free.AtLeast(1); id != 0; id = free.AtLeast(id + 1))
        {
            NoteAligned(id, clear, isFree: true, 1UL << alignOrder);
        }
    }

    private static int Index(int alignOrder, bool clear) => (2 * alignOrder) + (clear ? 1 : 0);

    private static ulong Bit(ulong id) => 1UL << (int)id;
}
