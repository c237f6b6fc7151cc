namespace Cleave.Caches;

/// <summary>How far the stacks of all threads were gone through to claim what they name.</summary>
internal struct ClaimPlace
{
    private int _cache;
    private int _order;
    private int _next;

    /// <summary>The caches that are gone through; null before the first step.</summary>
    public ThreadCache[]? Caches { get; set; }

    /// <summary>Goes on to the next name; false behind the last.</summary>
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
