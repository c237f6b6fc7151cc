using System.Runtime.CompilerServices;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The <see cref="ValueState"/> of every page of an allocator whose threads cache pages: two bits for each page.</summary>
/// <remarks>
/// <para>
/// <see cref="ValueState"/> describes the protocol. It applies to pages, which are the blocks of order 0; larger blocks are allocated and
/// freed only under the allocator's lock.
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

    /// <summary>Lays out the states.</summary>
    /// <param name="room">The room that provides the memory, which is zero unless the room only measures.</param>
    /// <param name="shape">The shape of the tree; its blocks of order 0 are the pages.</param>
    public PageStates(ref RawRoom room, PageShape shape)
    {
        _firstWord = (1UL << shape.Depth) >> ValueWord.Shift;
        ulong words = (((1UL << shape.Depth) + shape.Chunks - 1) >> ValueWord.Shift) - _firstWord + 1;
        _words = room.Next<ulong>((words + WordsInGroup - 1) & ~(WordsInGroup - 1UL));
    }

    public ValueState this[ulong id] => ValueWord.StateIn(Volatile.Read(ref Word(id)), id);

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    /// <summary>Gives a state to a page that has none. Only the thread that took the page out of the metadata may call this.</summary>
    public void Put(ulong id, ValueState state) => ValueWord.Put(ref Word(id), id, state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        ref ulong word = ref Word(id);
        return ValueWord.TryMove(ref word, Volatile.Read(ref word), id, from, to);
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
        if (low != 0 && !ValueWord.TryMoveAll(ref Word(first), low, ValueState.Held, ValueState.None))
        {
            return false;
        }

        bool taken = high == 0 || ValueWord.TryMoveAll(ref Word(first + 32), high, ValueState.Held, ValueState.None);
        if (!taken)
        {
            PutAll(first, low, ValueState.Held);
        }

        return taken;
    }

    /// <summary>Enumerates the pages that have a state. Cost: linear in the number of pages.</summary>
    public IEnumerable<ulong> WithState()
    {
        for (ulong word = 0; word < _words.Length; word++)
        {
            ulong first = (_firstWord + word) << ValueWord.Shift;
            if (Volatile.Read(ref _words[PlaceOf(word)]) == 0)
            {
                continue;
            }

            for (ulong id = first; id < first + (1UL << ValueWord.Shift); id++)
            {
                if (this[id] != ValueState.None)
                {
                    yield return id;
                }
            }
        }
    }

    private ref ulong Word(ulong id) => ref _words[PlaceOf((id >> ValueWord.Shift) - _firstWord)];

    /// <summary>The index of a word in memory: of 64 words eight share a cache line, and words of consecutive pages lie eight words
    /// apart.</summary>
    private static ulong PlaceOf(ulong word) => (word & ~(WordsInGroup - 1UL)) | ((word & 7) << 3) | (word >> 3 & 7);
}
