using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Sets;

/// <summary>A table of words, all zero at first, that commits its memory a page at a time as words are written.</summary>
/// <typeparam name="T">A word, or a few of them, for which zero means nothing.</typeparam>
/// <remarks>
/// A small table is committed at once, and a word of it is one load away. In a larger one it is two: every page that was never written
/// stands in the directory as one shared page of zeroes, so a read needs no test for it. The directory is flat and grows as far as pages
/// are written. A table of a vast space has small pages and a short directory, and finds what lies beyond it through a dictionary:
/// slower, but of any length that 64 bits can name. Pages are never given back. Not thread-safe.
/// </remarks>
internal sealed class SparseTable<T>
    where T : struct
{
    private const int PageShift = 10;
    private const int VastPageShift = 6;
    private const ulong ShortDirectory = 1UL << 12;
    private const ulong AtOnce = 4UL << PageShift;

    /// <summary>What a dictionary takes for an entry, about.</summary>
    private const ulong EntryBytes = 48;

    private static readonly T[] Unwritten = new T[1 << PageShift];

    private readonly T[]? _whole;
    private readonly int _pageShift;
    private readonly ulong _nearPages;
    private T[][] _near = [];
    private Dictionary<ulong, T[]>? _far;

    /// <param name="length">Words in the table; indices below it are legal, which the caller sees to.</param>
    /// <param name="vast">Whether the space is too large for a flat directory, which a table of more than 2^31 words is.</param>
    public SparseTable(ulong length, bool vast)
    {
        Length = length;
        _pageShift = vast ? VastPageShift : PageShift;
        _nearPages = Math.Min(((length - 1) >> _pageShift) + 1, vast ? ShortDirectory : ulong.MaxValue);
        if (length <= AtOnce)
        {
            _whole = new T[length];
            CommittedBytes = BytesOf(_whole);
        }
    }

    /// <summary>Words that the table can hold.</summary>
    public ulong Length { get; }

    /// <summary>Bytes committed so far: pages and the directory.</summary>
    public ulong CommittedBytes { get; private set; }

    /// <summary>The word at an index; zero where nothing was written.</summary>
    public T this[ulong word]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _whole is { } whole ? whole[word] : PageOf(word >> _pageShift)[Within(word)];
    }

    /// <summary>The word at an index, to be changed; its page is committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Slot(ulong word)
    {
        if (_whole is { } whole)
        {
            return ref whole[word];
        }

        T[] page = PageOf(word >> _pageShift);
        if (ReferenceEquals(page, Unwritten))
        {
            page = Commit(word >> _pageShift);
        }

        return ref page[Within(word)];
    }

    /// <summary>Every committed page with the index of its first word, in no particular order.</summary>
    public IEnumerable<(ulong FirstWord, ReadOnlyMemory<T> Words)> CommittedPages()
    {
        if (_whole is not null)
        {
            yield return (0, _whole);
        }

        for (int page = 0; page < _near.Length; page++)
        {
            if (!ReferenceEquals(_near[page], Unwritten))
            {
                yield return ((ulong)page << _pageShift, _near[page]);
            }
        }

        foreach ((ulong page, T[] words) in _far ?? [])
        {
            yield return (page << _pageShift, words);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T[] PageOf(ulong page)
    {
        T[][] near = _near;
        return page < (ulong)near.Length ? near[(int)page] : FarPage(page);
    }

    private T[] FarPage(ulong page) => _far is not null && _far.TryGetValue(page, out T[]? words) ? words : Unwritten;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Commit(ulong page)
    {
        var words = new T[1 << _pageShift];
        if (page < _nearPages)
        {
            ReachNear(page);
            _near[(int)page] = words;
        }
        else
        {
            (_far ??= [])[page] = words;
            CommittedBytes += EntryBytes;
        }

        CommittedBytes += BytesOf(words);
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

    private int Within(ulong word) => (int)word & ((1 << _pageShift) - 1);

    private static ulong BytesOf(T[] words) => (ulong)MemoryMarshal.AsBytes<T>(words).Length;
}
