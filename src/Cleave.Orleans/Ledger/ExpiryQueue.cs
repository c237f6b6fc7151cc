namespace Cleave.Orleans.Ledger;

/// <summary>Leases in the order of their ends. Entries of leases that were renewed or have ended are dropped when they come
/// first.</summary>
internal sealed class ExpiryQueue(Func<ulong, DateTimeOffset?> expiryOf)
{
    private readonly PriorityQueue<ulong, DateTimeOffset> _byTime = new();

    /// <summary>The end of the lease that ends first; null if none expires.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            DropStale();
            return _byTime.TryPeek(out _, out DateTimeOffset end) ? end : null;
        }
    }

    public void Add(ulong number, DateTimeOffset? end)
    {
        if (end is { } moment)
        {
            _byTime.Enqueue(number, moment);
        }
    }

    /// <summary>Takes the lease that ends first, if it has ended by a moment.</summary>
    public bool TryTake(DateTimeOffset now, out ulong number)
    {
        DropStale();
        if (_byTime.TryPeek(out number, out DateTimeOffset end) && end <= now)
        {
            _byTime.Dequeue();
            return true;
        }

        return false;
    }

    private void DropStale()
    {
        while (_byTime.TryPeek(out ulong number, out DateTimeOffset end) && expiryOf(number) != end)
        {
            _byTime.Dequeue();
        }
    }
}
