using System.Runtime.CompilerServices;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The <see cref="ValueState"/> of every single page of an allocator whose threads keep pages: two bits for each.</summary>
/// <remarks>
/// <para>
/// The protocol is told at <see cref="ValueState"/>. It holds for pages, the blocks of order 0; larger blocks are allocated and
/// freed under the allocator's lock only.
/// </para>
/// <para>
/// Words of neighbouring pages lie in different cache lines, because two threads that fill their caches one after the other get
/// neighbours. Thread-safe, without a lock.
/// </para>
/// </remarks>
internal readonly struct PageStates : IBlockValues
{
    private const int WordsInGroup = 64;

    private readonly RawArray<ulong> _words;
    private readonly ulong _firstWord;

    /// <param name="room">Where the memory is taken from; all of it zero, unless it is only to be measured.</param>
    /// <param name="shape">The blocks; those of order 0 are the pages.</param>
    public PageStates(ref RawRoom room, PageShape shape)
    {
        _firstWord = (1UL << shape.Depth) >> ValueWord.Shift;
        ulong words = (((1UL << shape.Depth) + shape.Chunks - 1) >> ValueWord.Shift) - _firstWord + 1;
        _words = room.Next<ulong>((words + WordsInGroup - 1) & ~(WordsInGroup - 1UL));
    }

    public ValueState this[ulong id] => ValueWord.StateIn(Volatile.Read(ref Word(id)), id);

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    /// <summary>Gives a state to a page that has none. Only for the thread that took the page from the metadata.</summary>
    public void Put(ulong id, ValueState state) => ValueWord.Put(ref Word(id), id, state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        ref ulong word = ref Word(id);
        return ValueWord.TryMove(ref word, Volatile.Read(ref word), id, from, to);
    }

    /// <summary>Gives a state to some of 64 pages, which have none. Only for the thread that took them from the metadata.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="bits"/> stands for, a multiple of 64.</param>
    /// <param name="bits">A bit for each page.</param>
    /// <param name="state">The state.</param>
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

    /// <summary>Takes some of 64 pages from Held to None. False, and no change in the end, unless all of them are held. Under the
    /// lock.</summary>
    /// <inheritdoc cref="PutAll" path="/param"/>
    /// <remarks>Upholds Settled: if only the upper half is refused, the lower one is held again before the lock is left.</remarks>
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

    /// <summary>The pages that have a state, of each word in turn. Cost: the pages.</summary>
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

    /// <summary>The place of a word: of 64 words, eight share a cache line, and each of those is eight words behind the last.</summary>
    private static ulong PlaceOf(ulong word) => (word & ~(WordsInGroup - 1UL)) | ((word & 7) << 3) | (word >> 3 & 7);
}
