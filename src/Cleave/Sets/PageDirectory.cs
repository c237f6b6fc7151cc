using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>The pages of a table by their numbers.</summary>
/// <typeparam name="T">What stands for a page.</typeparam>
/// <remarks>
/// What was never reached reads as one shared page that nobody writes, so a read needs no test for it. The directory is flat and grows as
/// far as pages are reached; pages of a vast space that lie beyond a limit are found through a dictionary, slower, but at any number.
/// A struct, so that a look-up goes through one object less; its holder must not copy it. One thread at a time may reach pages; look-ups
/// may run beside that, and find a page that was reached before, or what is read where none was.
/// </remarks>
/// <param name="count">One more than the highest number.</param>
/// <param name="unreached">What is read where no page was reached.</param>
internal struct PageDirectory<T>(ulong count, T unreached)
{
    /// <summary>So many pages have a flat directory: some MiB of it at most, for 2^36 chunks.</summary>
    private const ulong MostPages = 1UL << 19;

    /// <summary>Of more pages, so many have.</summary>
    private const ulong NearPages = 1UL << 12;

    /// <summary>What a dictionary takes for an entry, and that for what it holds, about.</summary>
    private const ulong EntryBytes = 96;

    private readonly ulong _mostNear = count <= MostPages ? count : NearPages;
    private readonly T[] _unreached = [unreached];
    private T[] _near = [];
    private ConcurrentDictionary<ulong, T[]>? _far;

    /// <summary>Bytes of the directory so far.</summary>
    public ulong CommittedBytes { get; private set; }

    /// <summary>A page, to be read; or to be changed where it is known to have been reached.</summary>
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

    /// <summary>A page, to be changed; where it was not reached before, it begins as a copy of what is read there.</summary>
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
            CommittedBytes += (ulong)(_near.Length - old) * (ulong)Unsafe.SizeOf<T>();
        }

        return ref _near[number];
    }

    /// <summary>Every page that may have been reached, with its number, in no particular order.</summary>
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
