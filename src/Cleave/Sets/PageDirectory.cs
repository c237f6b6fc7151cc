using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Sets;

/// <summary>The pages of a table, committed one at a time, by their numbers.</summary>
/// <typeparam name="T">A word, or a few of them, for which zero means nothing.</typeparam>
/// <remarks>
/// A page that was never written stands here as one shared page of zeroes, so a read needs no test for it. The directory is flat and
/// grows as far as pages are written; pages of a vast space that lie beyond a limit are found through a dictionary, slower, but at any
/// number. Pages are never given back. Not thread-safe.
/// </remarks>
internal sealed class PageDirectory<T>
    where T : struct
{
    /// <summary>Up to here the directory is flat: four MiB of it at most.</summary>
    private const ulong MostNear = 1UL << 19;

    /// <summary>What a dictionary takes for an entry, about.</summary>
    private const ulong EntryBytes = 48;

    private readonly T[] _unwritten;
    private readonly Func<ulong, int> _lengthOf;
    private readonly ulong _pages;
    private T[][] _near = [];
    private Dictionary<ulong, T[]>? _far;

    /// <param name="pages">One more than the highest page number.</param>
    /// <param name="unwritten">What is read where nothing was written: zeroes, as long as the longest page.</param>
    /// <param name="lengthOf">The length of each page.</param>
    public PageDirectory(ulong pages, T[] unwritten, Func<ulong, int> lengthOf)
    {
        _pages = pages;
        _unwritten = unwritten;
        _lengthOf = lengthOf;
    }

    /// <summary>Bytes committed so far: pages and the directory.</summary>
    public ulong CommittedBytes { get; private set; }

    /// <summary>A page, to be read only.</summary>
    public T[] this[ulong page]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            T[][] near = _near;
            return page < (ulong)near.Length ? near[page] : Far(page);
        }
    }

    /// <summary>A page, to be changed; it is committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T[] Writable(ulong page)
    {
        T[] words = this[page];
        return ReferenceEquals(words, _unwritten) ? Commit(page) : words;
    }

    /// <summary>Every committed page with its number, in no particular order.</summary>
    public IEnumerable<(ulong Page, T[] Words)> Committed()
    {
        for (int page = 0; page < _near.Length; page++)
        {
            if (!ReferenceEquals(_near[page], _unwritten))
            {
                yield return ((ulong)page, _near[page]);
            }
        }

        foreach ((ulong page, T[] words) in _far ?? [])
        {
            yield return (page, words);
        }
    }

    private T[] Far(ulong page) => _far is not null && _far.TryGetValue(page, out T[]? words) ? words : _unwritten;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Commit(ulong page)
    {
        // Pinned, so that the collector does not move what stays for good.
        T[] words = GC.AllocateArray<T>(_lengthOf(page), pinned: true);
        if (page < MostNear)
        {
            ReachNear(page);
            _near[page] = words;
        }
        else
        {
            (_far ??= [])[page] = words;
            CommittedBytes += EntryBytes;
        }

        CommittedBytes += (ulong)MemoryMarshal.AsBytes<T>(words).Length;
        return words;
    }

    private void ReachNear(ulong page)
    {
        int old = _near.Length;
        if (page < (ulong)old)
        {
            return;
        }

        ulong wanted = Math.Min(Math.Min(_pages, MostNear), BitOperations.RoundUpToPowerOf2(page + 1));
        Array.Resize(ref _near, (int)wanted);
        Array.Fill(_near, _unwritten, old, _near.Length - old);
        CommittedBytes += (ulong)(_near.Length - old) * (ulong)nint.Size;
    }
}
