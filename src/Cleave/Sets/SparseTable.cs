using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>A table of words, all zero at first, that commits its memory a page at a time when words are written.</summary>
/// <remarks>
/// A small table is committed whole, and reaching a word takes one load; in a larger table it takes two. Only one thread at a time may
/// commit and write. Other threads may read at the same time, and may change committed words atomically.
/// </remarks>
internal sealed class SparseTable
{
    private const int PageShift = 10;
    private const ulong AtOnce = 4UL << PageShift;

    private static readonly ulong[] Unwritten = new ulong[1 << PageShift];

    private readonly ulong[]? _whole;
    private PageDirectory<ulong[]> _pages;
    private ulong _pageBytes;

    /// <param name="length">The number of words in the table. The caller ensures that every index is below it.</param>
    public SparseTable(ulong length)
    {
        Length = length;
        _whole = length <= AtOnce ? new ulong[length] : null;
        _pages = new PageDirectory<ulong[]>(((length - 1) >> PageShift) + 1, Unwritten, sizeof(ulong));
    }

    /// <summary>The number of words in the table.</summary>
    public ulong Length { get; }

    /// <summary>Bytes that are committed for the table so far.</summary>
    public ulong CommittedBytes => _pages.CommittedBytes + _pageBytes + ((ulong)(_whole?.Length ?? 0) * sizeof(ulong));

    /// <summary>Returns the word at an index; zero if it was never written.</summary>
    public ref readonly ulong this[ulong word]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_whole is { } whole)
            {
                return ref whole[word];
            }

            return ref _pages.Of(word >> PageShift)[Within(word)];
        }
    }

    /// <summary>Returns the word at an index for writing, and commits its page if necessary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Slot(ulong word)
    {
        if (_whole is { } whole)
        {
            return ref whole[word];
        }

        ulong[] page = _pages.Of(word >> PageShift);
        if (ReferenceEquals(page, Unwritten))
        {
            page = Commit(word >> PageShift);
        }

        return ref page[Within(word)];
    }

    /// <summary>Enumerates all committed pages, with the index of the first word of each, in no particular order.</summary>
    public IEnumerable<(ulong FirstWord, ReadOnlyMemory<ulong> Words)> CommittedPages()
    {
        if (_whole is not null)
        {
            yield return (0, _whole);
        }

        foreach ((ulong page, ulong[] words) in _pages.Pages().Where(entry => !ReferenceEquals(entry.Page, Unwritten)))
        {
            yield return (page << PageShift, words);
        }
    }

    private ulong[] Commit(ulong page)
    {
        var words = new ulong[1 << PageShift];
        _pages.Reach(page) = words;
        _pageBytes += (ulong)words.Length * sizeof(ulong);
        return words;
    }

    private static int Within(ulong word) => (int)word & ((1 << PageShift) - 1);
}
