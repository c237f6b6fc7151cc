namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>
/// A program on a caching allocator like PyTorch's: segments of 20 MiB that are split and merged, and released when the program empties
/// the cache. It makes 200 allocations and as many frees, with a known peak, and is written as a snapshot without some kinds of event.
/// </summary>
internal sealed class CachingProgram
{
    public const int Events = 400;
    public const ulong PeakLive = 48_239_550;
    public const ulong PeakReserved = 62_914_560;

    /// <summary>The kinds that <c>skip_actions</c> can leave out, but for <c>alloc</c>.</summary>
    public static readonly string[] Kinds = ["free_requested", "free_completed", "segment_alloc", "segment_free", "snapshot"];

    private const long Segment = 20 << 20;
    private const int Rounds = 8;
    private const int BlocksOfARound = Events / 2 / Rounds;

    private readonly Random _random = new(40);
    private readonly bool _freshAddresses;
    private readonly bool _keepsSegments;
    private readonly List<(string Action, long Address, long Size)> _events = [];
    private readonly SortedDictionary<long, (long Size, long Asked)> _blocks = [];
    private readonly List<long> _segments = [];
    private long _next = 0x7f00_0000_0000;
    private long _live;

    private CachingProgram(bool freshAddresses, bool keepsSegments)
    {
        _freshAddresses = freshAddresses;
        _keepsSegments = keepsSegments;
        for (int round = 0; round < Rounds; round++)
            RunRound(isPeak: round == Rounds / 2);
    }

    /// <summary>The program's snapshot without the named kinds of event.</summary>
    /// <param name="skipped">What was not recorded.</param>
    /// <param name="freshAddresses">Whether the device never gives out an address twice.</param>
    /// <param name="keepsSegments">Whether the program never empties the cache.</param>
    public static SnapshotScript Record(IReadOnlyCollection<string> skipped, bool freshAddresses, bool keepsSegments = false)
    {
        var program = new CachingProgram(freshAddresses, keepsSegments);
        var script = new SnapshotScript();
        foreach ((string action, long address, long size) in program._events.Where(item => !skipped.Contains(item.Action)))
            script.Event(action, address, size);

        foreach (long segment in program._segments)
            script.Segment(segment, Segment).Block(segment, Segment, Segment, "inactive");

        return script;
    }

    private void RunRound(bool isPeak)
    {
        // The allocations come in one run up to the round's peak, with frees between them, and then all blocks are freed.
        long most = isPeak ? (long)PeakLive : 30_000_000;
        for (int block = 0; block < BlocksOfARound; block++)
        {
            bool last = block == BlocksOfARound - 1;
            long size = last ? Math.Max(1 << 20, most - _live) : _random.Next(1 << 20, 4 << 20);
            while (!last && _live + size > most - (2 << 20))
                FreeOne();

            Allocate(last && !isPeak ? 1 << 20 : size);
        }

        while (_blocks.Count > 0)
            FreeOne();

        _events.Add(("snapshot", 0, 0));
        if (!_keepsSegments)
            EmptyCache();
    }

    private void Allocate(long asked)
    {
        long size = (asked + 511) / 512 * 512;
        long address = FindHole(size) ?? Reserve();
        _blocks.Add(address, (size, asked));
        _live += asked;
        _events.Add(("alloc", address, asked));
    }

    private void FreeOne()
    {
        (long address, (long _, long asked)) = _blocks.ElementAt(_random.Next(_blocks.Count));
        _blocks.Remove(address);
        _live -= asked;
        _events.Add(("free_requested", address, asked));
        _events.Add(("free_completed", address, asked));
    }

    private long? FindHole(long size)
    {
        foreach (long segment in _segments)
        {
            long at = segment;
            foreach ((long block, (long length, long _)) in _blocks.Where(block => block.Key >= segment && block.Key < segment + Segment))
            {
                if (block - at >= size)
                    return at;

                at = block + length;
            }

            if (segment + Segment - at >= size)
                return at;
        }

        return null;
    }

    private long Reserve()
    {
        long address = _next;
        _next += Segment;
        _segments.Add(address);
        _events.Add(("segment_alloc", address, Segment));
        return address;
    }

    private void EmptyCache()
    {
        foreach (long segment in _segments)
            _events.Add(("segment_free", segment, Segment));

        _next = _freshAddresses ? _next : _segments.Min();
        _segments.Clear();
    }
}
