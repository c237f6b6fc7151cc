using System.Numerics;

namespace Cleave.Sets;

/// <summary>A table of 64-bit words, all zero at first, that commits its memory a page at a time as words are written.</summary>
/// <remarks>
/// Reading is two loads: every page that was never written stands in the directory as one shared page of zeroes, so a read needs no test
/// for it. The directory grows as far as pages are written. A table of more than 2^32 words (the block states of 2^36 chunks) has a short
/// one, and finds what lies beyond it through a dictionary: slower, but any length that 64 bits can name costs only what is used of it.
/// Not thread-safe.
/// </remarks>
internal sealed class SparseWords
{
    private const int PageShift = 11;
    private const int PageWords = 1 << PageShift;

    private const ulong LongDirectory = 1UL << 21;
    private const ulong ShortDirectory = 1UL << 12;

    private static readonly ulong[] Unwritten = new ulong[PageWords];

    private readonly ulong _length;
    private readonly ulong _nearPages;
    private ulong[][] _near = [];
    private Dictionary<ulong, ulong[]>? _far;

    /// <param name="length">Words in the table; indices below it are legal, which the caller sees to.</param>
    public SparseWords(ulong length)
    {
        ulong pages = (length + PageWords - 1) >> PageShift;
        _length = length;
        _nearPages = pages <= LongDirectory ? pages : ShortDirectory;
    }

    /// <summary>Words that the table can hold.</summary>
    public ulong Length => _length;

    /// <summary>Bytes committed so far: pages and the directory.</summary>
    public ulong CommittedBytes { get; private set; }

    /// <summary>The word at an index; zero where nothing was written.</summary>
    public ulong this[ulong word] => PageOf(word >> PageShift)[(int)(word & (PageWords - 1))];

    /// <summary>The word at an index, to be changed; its page is committed.</summary>
    public ref ulong Slot(ulong word)
    {
        ulong[] page = PageOf(word >> PageShift);
        if (ReferenceEquals(page, Unwritten))
        {
            page = Commit(word >> PageShift);
        }

        return ref page[(int)(word & (PageWords - 1))];
    }

    /// <summary>Every committed page with the index of its first word, in no particular order.</summary>
    public IEnumerable<(ulong FirstWord, ReadOnlyMemory<ulong> Words)> CommittedPages()
    {
        for (int page = 0; page < _near.Length; page++)
        {
            if (!ReferenceEquals(_near[page], Unwritten))
            {
                yield return ((ulong)page << PageShift, _near[page]);
            }
        }

        foreach ((ulong page, ulong[] words) in _far ?? [])
        {
            yield return (page << PageShift, words);
        }
    }

    private ulong[] PageOf(ulong page)
    {
        ulong[][] near = _near;
        return page < (ulong)near.Length ? near[(int)page] : FarPage(page);
    }

    private ulong[] FarPage(ulong page) => _far is not null && _far.TryGetValue(page, out ulong[]? words) ? words : Unwritten;

    private ulong[] Commit(ulong page)
    {
        // A table shorter than a page commits only what it has: a space of a few chunks costs a few words.
        var words = new ulong[Math.Min(PageWords, _length - (page << PageShift))];
        if (page < _nearPages)
        {
            ReachNear(page);
            _near[(int)page] = words;
        }
        else
        {
            (_far ??= [])[page] = words;
        }

        CommittedBytes += (ulong)words.Length * sizeof(ulong);
        return words;
    }

    private void ReachNear(ulong page)
    {
        int old = _near.Length;
        if (page < (ulong)old)
        {
            return;
        }

        ulong wanted = Math.Min(_nearPages, BitOperations.RoundUpToPowerOf2(page + 1));
        Array.Resize(ref _near, (int)wanted);
        Array.Fill(_near, Unwritten, old, _near.Length - old);
        CommittedBytes += (ulong)(_near.Length - old) * (ulong)nint.Size;
    }
}
