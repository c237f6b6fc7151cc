using System.Runtime.CompilerServices;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>Which single pages threads keep for themselves: a bit for each page, changed atomically, without a lock.</summary>
/// <remarks>
/// Words that stand for neighbouring pages lie in different cache lines, since neighbours are what two threads get when they fill their
/// caches one after the other. Thread-safe.
/// </remarks>
internal readonly struct CachedPages
{
    private const int WordsInGroup = 64;

    private readonly RawArray<ulong> _words;
    private readonly ulong _firstWord;

    /// <param name="room">Where the memory is taken from; all of it zero, unless this is only to be measured.</param>
    /// <param name="shape">The blocks; those of order 0 are the pages.</param>
    public CachedPages(ref RawRoom room, PageShape shape)
    {
        _firstWord = (1UL << shape.Depth) >> 6;
        ulong words = (((1UL << shape.Depth) + shape.Chunks - 1) >> 6) - _firstWord + 1;
        _words = room.Next<ulong>((words + WordsInGroup - 1) & ~(WordsInGroup - 1UL));
    }

    /// <summary>Those of the 64 pages around one, by their ids, that are cached.</summary>
    public ulong Among(ulong id) => Volatile.Read(ref Word(id));

    /// <summary>Whether a page is cached.</summary>
    public bool Contains(ulong id) => (Among(id) >> (int)id & 1) != 0;

    /// <summary>Makes a page cached; false where it is already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong id)
    {
        ref ulong word = ref Word(id);
        ulong bit = 1UL << (int)id;
        ulong seen = Volatile.Read(ref word);
        while ((seen & bit) == 0)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen | bit, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Makes a page no longer cached; false where it is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRemove(ulong id)
    {
        ref ulong word = ref Word(id);
        ulong bit = 1UL << (int)id;
        ulong seen = Volatile.Read(ref word);
        while ((seen & bit) != 0)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen & ~bit, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Of 64 words, which stand for 4096 pages, eight share a line: each with those eight words away.</summary>
    private ref ulong Word(ulong id)
    {
        ulong word = (id >> 6) - _firstWord;
        return ref _words[(word & ~(WordsInGroup - 1UL)) | ((word & 7) << 3) | (word >> 3 & 7)];
    }
}
