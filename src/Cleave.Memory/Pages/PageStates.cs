using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The <see cref="ValueState"/> of every block that threads may cache: two bits for each page, whatever the orders of the
/// blocks.</summary>
/// <remarks>
/// <para>
/// <see cref="ValueState"/> describes the protocol, and <see cref="PageWord"/> the bits. Blocks above <see cref="PageWord.LargestOrder"/>
/// have no state: they are allocated and freed only under the allocator's lock.
/// </para>
/// <para>
/// The words of neighbouring pages lie in different cache lines, because two threads that fill their caches at about the same time get
/// neighbouring pages. Thread-safe, without a lock.
/// </para>
/// </remarks>
internal readonly struct PageStates : IBlockValues
{
    private const int WordsInGroup = 64;

    private readonly RawArray<ulong> _words;
    private readonly ulong _firstWord;
    private readonly int _depth;

    /// <summary>Lays out the states.</summary>
    /// <param name="room">The room that provides the memory, which is zero unless the room only measures.</param>
    /// <param name="shape">The shape of the tree; its blocks of order 0 are the pages.</param>
    public PageStates(ref RawRoom room, PageShape shape)
    {
        _depth = shape.Depth;
        _firstWord = (1UL << shape.Depth) >> ValueWord.Shift;
        ulong words = (((1UL << shape.Depth) + shape.Chunks - 1) >> ValueWord.Shift) - _firstWord + 1;
        _words = room.Next<ulong>((words + WordsInGroup - 1) & ~(WordsInGroup - 1UL));
    }

    public ValueState this[ulong id]
    {
        get
        {
            int order = OrderOf(id);
            return PageWord.StateIn(Volatile.Read(ref Word(id << order)), id << order, order);
        }
    }

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    /// <summary>Gives a state to a block that has none. Only the thread that took the block out of the metadata may call this.</summary>
    public void Put(ulong id, ValueState state)
    {
        int order = OrderOf(id);
        PageWord.Put(ref Word(id << order), id << order, order, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        if (id >> _depth == 0)
        {
            return TryMoveBlock(id, from, to);
        }

        ref ulong word = ref Word(id);
        return PageWord.TryMovePage(ref word, Volatile.Read(ref word), id, from, to);
    }

    /// <summary>Gives a state to some of 64 pages that have none. Only the thread that took them out of the metadata may call
    /// this.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="bits"/> stands for, a multiple of 64.</param>
    /// <param name="bits">The bits of the pages.</param>
    /// <param name="state">The state that the pages get.</param>
    public void PutAll(ulong first, ulong bits, ValueState state)
    {
        (uint low, uint high) = ((uint)bits, (uint)(bits >> 32));
        if (low != 0)
        {
            ValueWord.PutAll(ref Word(first), low, state);
        }

        if (high != 0)
        {
            ValueWord.PutAll(ref Word(first + 32), high, state);
        }
    }

    /// <summary>Moves some of 64 pages from Held to None. Returns false, and changes nothing in the end, unless all of them are held. The
    /// caller holds the lock.</summary>
    /// <inheritdoc cref="PutAll" path="/param"/>
    /// <remarks>Upholds Settled: if only the upper half is refused, the lower half is held again before the lock is left.</remarks>
    public bool TryHandIn(ulong first, ulong bits)
    {
        (uint low, uint high) = ((uint)bits, (uint)(bits >> 32));
        if (low != 0 && !PageWord.TryTakeAll(ref Word(first), low))
        {
            return false;
        }

        bool taken = high == 0 || PageWord.TryTakeAll(ref Word(first + 32), high);
        if (!taken)
        {
            PutAll(first, low, ValueState.Held);
        }

        return taken;
    }

    /// <summary>Enumerates the ids of the blocks that have a state. Cost: linear in the number of pages.</summary>
    public IEnumerable<ulong> WithState()
    {
        for (ulong word = 0; word < _words.Length; word++)
        {
            ulong first = (_firstWord + word) << ValueWord.Shift;
            ulong states = Volatile.Read(ref _words[PlaceOf(word)]);
            for (ulong page = first; states != 0 && page < first + (1UL << ValueWord.Shift); page++)
            {
                if (PageWord.StateIn(states, page, PageWord.OrderIn(states, page)) != ValueState.None)
                {
                    yield return page >> PageWord.OrderIn(states, page);
                }
            }
        }
    }

    private bool TryMoveBlock(ulong id, ValueState from, ValueState to)
    {
        int order = OrderOf(id);
        ref ulong word = ref Word(id << order);
        return PageWord.TryMove(ref word, Volatile.Read(ref word), id << order, order, from, to);
    }

    private int OrderOf(ulong id) => _depth - BitOperations.Log2(id);

    private ref ulong Word(ulong page) => ref _words[PlaceOf((page >> ValueWord.Shift) - _firstWord)];

    /// <summary>The index of a word in memory: of 64 words eight share a cache line, and words of consecutive pages lie eight words
    /// apart.</summary>
    private static ulong PlaceOf(ulong word) => (word & ~(WordsInGroup - 1UL)) | ((word & 7) << 3) | (word >> 3 & 7);
}
