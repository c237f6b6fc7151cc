using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>A directory that finds the pages of a table by their numbers.</summary>
/// <typeparam name="T">The type of an entry, which represents a page.</typeparam>
/// <remarks>
/// <para>
/// Reaching a page gives it an entry of its own. Until then its number leads to one shared entry that nobody writes, so a read needs no
/// test for missing pages. The directory is an array that grows up to the highest page that was reached. In very large spaces, pages beyond
/// a limit are found through a dictionary, which is slower.
/// </para>
/// <para>
/// This is a struct, so that a look-up goes through one object less; its holder must not copy it. Only one thread at a time may reach
/// pages. Look-ups may run at the same time. They find the entry of a page that was reached before, and otherwise that entry or the shared
/// one.
/// </para>
/// </remarks>
/// <param name="count">One more than the highest page number.</param>
/// <param name="unreached">The shared entry for pages that were never reached.</param>
/// <param name="entryBytes">Bytes of an entry.</param>
internal struct PageDirectory<T>(ulong count, T unreached, ulong entryBytes)
{
    /// <summary>The largest number of pages for which the whole directory may be an array: a few MiB, for 2^36 chunks.</summary>
    private const ulong MostPages = 1UL << 19;

    /// <summary>The number of pages that are found through the array if the table can have more than <see cref="MostPages"/>.</summary>
    private const ulong NearPages = 1UL << 12;

    /// <summary>Bytes that the dictionary takes for an entry and its array, approximately.</summary>
    private const ulong EntryBytes = 96;

    private readonly ulong _mostNear = count <= MostPages ? count : NearPages;
    private readonly T[] _unreached = [unreached];
    private T[] _near = [];
    private ConcurrentDictionary<ulong, T[]>? _far;

    /// <summary>Bytes that are committed for the directory so far.</summary>
    public ulong CommittedBytes { get; private set; }

    /// <summary>Returns the entry of a page for reading. A caller that knows that the page was reached may also write to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref T Of(ulong number)
    {
        T[] near = _near;
        if (number < (ulong)near.Length)
        {
            return ref near[(int)number];
        }

        return ref Far(number);
    }

    /// <summary>Returns the entry of a page for writing. If the page was not reached before, its entry begins as a copy of the shared
    /// one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref T Reach(ulong number)
    {
        if (number >= _mostNear)
        {
            return ref ReachFar(number)[0];
        }

        int old = _near.Length;
        if (number >= (ulong)old)
        {
            ulong wanted = Math.Min(_mostNear, BitOperations.RoundUpToPowerOf2(number + 1));
            var near = new T[(int)wanted];
            _near.CopyTo(near, 0);
            Array.Fill(near, _unreached[0], old, near.Length - old);
            _near = near;
            CommittedBytes += (ulong)(_near.Length - old) * entryBytes;
        }

        return ref _near[number];
    }

    /// <summary>Enumerates the entries of all pages that may have been reached, with their numbers, in no particular order.</summary>
    public readonly IEnumerable<(ulong Number, T Page)> Pages() =>
        _near.Select((page, number) => ((ulong)number, page)).Concat((_far ?? []).Select(entry => (entry.Key, entry.Value[0])));

    private readonly ref T Far(ulong number) =>
        ref (_far is not null && _far.TryGetValue(number, out T[]? far) ? far : _unreached)[0];

    private T[] ReachFar(ulong number)
    {
        _far ??= new ConcurrentDictionary<ulong, T[]>(concurrencyLevel: 1, capacity: 31);
        if (!_far.TryGetValue(number, out T[]? far))
        {
            _far[number] = far = [_unreached[0]];
            CommittedBytes += EntryBytes;
        }

        return far;
    }
}
