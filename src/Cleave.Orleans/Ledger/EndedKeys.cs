namespace Cleave.Orleans.Ledger;

/// <summary>Keys of leases that have ended, remembered for some time so that a late copy of a request makes no second lease.</summary>
/// <remarks>Keys are forgotten only when one is added, so that equal journals leave equal keys.</remarks>
internal sealed class EndedKeys
{
    /// <summary>The maximum number of keys that are remembered; the oldest are forgotten first.</summary>
    public const int MaxCount = 4096;

    private readonly Dictionary<Guid, DateTimeOffset> _ends = [];
    private readonly Queue<(Guid Key, DateTimeOffset EndedAt)> _byTime = [];

    /// <summary>Whether the lease of a key ended at a moment or after it.</summary>
    public bool Contains(Guid key, DateTimeOffset since) => _ends.TryGetValue(key, out DateTimeOffset endedAt) && endedAt >= since;

    /// <summary>Remembers a key, and forgets those of leases that ended before a moment.</summary>
    public void Add(Guid key, DateTimeOffset endedAt, DateTimeOffset before)
    {
        _ends[key] = endedAt;
        _byTime.Enqueue((key, endedAt));
        while (_byTime.Count > MaxCount || _byTime.Peek().EndedAt < before)
        {
            (Guid oldest, DateTimeOffset end) = _byTime.Dequeue();
            if (_ends.TryGetValue(oldest, out DateTimeOffset last) && last == end)
            {
                _ends.Remove(oldest);
            }

            if (_byTime.Count == 0)
            {
                break;
            }
        }
    }

    public void Write(LedgerWriter writer)
    {
        writer.Number((ulong)_byTime.Count);
        foreach ((Guid key, DateTimeOffset endedAt) in _byTime)
        {
            writer.Key(key);
            writer.Moment(endedAt);
        }
    }

    public static EndedKeys Read(ref LedgerReader reader)
    {
        var keys = new EndedKeys();
        for (int count = reader.Count(); count > 0; count--)
        {
            Guid key = reader.Key();
            keys.Add(
                key, reader.Moment() ?? throw new LedgerFormatException("A key that has ended lacks its moment."), DateTimeOffset.MinValue);
        }

        return keys;
    }
}
