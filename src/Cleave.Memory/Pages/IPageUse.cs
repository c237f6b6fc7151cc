namespace Cleave.Memory.Pages;

/// <summary>Receives reports of which pages of a <see cref="PageAllocator"/> come into use and go out of use. Pages in thread caches are in
/// use.</summary>
/// <remarks>Called outside the lock, while no other caller can get the pages. Thread-safe.</remarks>
internal interface IPageUse
{
    /// <summary>Reports pages that are about to be allocated or cached.</summary>
    /// <returns>Whether the pages are known to read zero.</returns>
    bool Take(nuint address, nuint pages);

    /// <summary>Reports blocks of one order that are about to be allocated or cached. No two of them overlap.</summary>
    void Take(ReadOnlySpan<nuint> addresses, int order);

    /// <summary>Reports pages that are about to become free.</summary>
    void Give(nuint address, nuint pages);

    /// <summary>Reports blocks of one order that are about to become free. No two of them overlap.</summary>
    void Give(ReadOnlySpan<nuint> addresses, int order);
}
