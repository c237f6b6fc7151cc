namespace Cleave.State;

/// <summary>The allocations of a restored space that nobody has taken yet, found by key and by place. Not thread-safe.</summary>
internal sealed class UnclaimedIndex
{
    private readonly Dictionary<ulong, Queue<(ulong Place, uint Number)>> _byKey = [];
    private readonly Dictionary<ulong, uint> _byPlace = [];

    /// <summary>Adds an allocation. Those with one key are added in the order in which they will be taken.</summary>
    /// <param name="key">The key of the allocation.</param>
    /// <param name="place">Where the allocation begins, which is where no other one does.</param>
    /// <param name="number">The number of the allocation in the table of its allocator.</param>
    public void Add(ulong key, ulong place, uint number)
    {
        if (!_byKey.TryGetValue(key, out Queue<(ulong, uint)>? queue))
        {
            _byKey.Add(key, queue = new Queue<(ulong, uint)>(1));
        }

        queue.Enqueue((place, number));
        _byPlace.Add(place, number);
    }

    /// <summary>Removes the first allocation with a key.</summary>
    public bool TryRemove(ulong key, out uint number)
    {
        number = 0;
        if (!_byKey.TryGetValue(key, out Queue<(ulong Place, uint Number)>? queue))
        {
            return false;
        }

        // One that was removed by its place is still in the queue.
        while (queue.TryDequeue(out (ulong Place, uint Number) first))
        {
            if (_byPlace.Remove(first.Place, out number))
            {
                return true;
            }
        }

        _byKey.Remove(key);
        return false;
    }

    /// <summary>Removes the allocation that begins at a place.</summary>
    public bool TryRemoveAt(ulong place, out uint number) => _byPlace.Remove(place, out number);
}
