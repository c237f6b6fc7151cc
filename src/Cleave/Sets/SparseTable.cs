using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>A table of words, all zero at first, that commits its memory a page at a time as words are written.</summary>
/// <remarks>
/// A small table is committed at once, and a word of it is one load away; in a larger one it is two. One thread at a time may commit and
/// write; others may meanwhile read, and change atomically what is committed.
/// </remarks>
internal sealed class SparseTable
{
    private const int PageShift = 10;
    private const ulong AtOnce = 4UL << PageShift;

    private static readonly ulong[] Unwritten = new ulong[1 << PageShift];

    private readonly ulong[]? _whole;
    private PageDirectory<ulong[]> _pages;
    private ulong _pageBytes;

    /// <param name="length">Words in the table; indices below it are legal, which the caller sees to.</param>
    public SparseTable(ulong length)
    {
        Length = length;
        _whole = length <= AtOnce ? new ulong[length] : null;
        _pages = new PageDirectory<ulong[]>(((length - 1) >> PageShift) + 1, Unwritten, sizeof(ulong));
    }

    /// <summary>Words that the table can hold.</summary>
    public ulong Length { get; }

    /// <summary>Bytes committed so far.</summary>
    public ulong CommittedBytes => _pages.CommittedBytes + _pageBytes + ((ulong)(_whole?.Length ?? 0) * sizeof(ulong));

    /// <summary>The word at an index; zero where nothing was written.</summary>
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

    /// <summary>The word at an index, to be changed; its page is committed.</summary>
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

    /// <summary>Every committed page with the index of its first word, in no particular order.</summary>
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
