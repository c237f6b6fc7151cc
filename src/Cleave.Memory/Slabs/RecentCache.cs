namespace Cleave.Memory.Slabs;

/// <summary>The cache that the calling thread used last, of any heap.</summary>
/// <remarks>The state is stored as a number, in a class without a static constructor. The runtime then keeps it at a fixed place of the
/// thread's own data, and reading it takes fewer steps than any other static field of a thread.</remarks>
internal static class RecentCache
{
    [ThreadStatic]
    private static nint _state;

    [ThreadStatic]
    private static ObjectCache? _cache;

    /// <summary>The cache, or null if the thread has used none. It keeps the memory of <see cref="State"/> alive.</summary>
    public static ObjectCache? Cache => _cache;

    /// <summary>The state of the cache; null if there is no cache, or if its heap has no fast path.</summary>
    // SAFETY: the pointer is only read here; who uses it relies on the cache that keeps its memory alive.
    public static unsafe OwnerState* State => (OwnerState*)_state;

    /// <summary>Notes the cache that the calling thread uses now.</summary>
    /// <param name="cache">The cache, of which the calling thread is the owner.</param>
    /// <param name="hasFastPath">Whether the thread may use the cache without its lock.</param>
    public static unsafe void Note(ObjectCache cache, bool hasFastPath) =>
        // SAFETY: the pointer is stored together with the object that keeps its memory alive.
        (_cache, _state) = (cache, hasFastPath ? (nint)cache.State : 0);
}
