namespace Cleave.Caches;

/// <summary>A position in the stacks of all threads, at which a claim of all cached blocks continues.</summary>
internal struct ClaimPlace
{
    private int _cache;
    private int _order;
    private int _next;

    /// <summary>The caches that the claim covers; null before the first step.</summary>
    public ThreadCache[]? Caches { get; set; }

    /// <summary>Moves to the next name.</summary>
    /// <param name="caches">The caches that the claim covers.</param>
    /// <param name="id">The id that the next place names; it may be 0.</param>
    /// <returns>False if the last name was reached before.</returns>
    public bool TryNext(ThreadCache[] caches, out ulong id)
    {
        for (; _cache < caches.Length; _cache++, _order = 0)
        {
            ThreadCache cache = caches[_cache];
            for (; _order < cache.Orders; _order++, _next = 0)
            {
                if (_next < cache.CapacityOf(_order))
                {
                    id = cache.NameAt(_order, _next++);
                    return true;
                }
            }
        }

        id = 0;
        return false;
    }
}
