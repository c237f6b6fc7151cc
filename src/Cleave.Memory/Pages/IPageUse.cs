namespace Cleave.Memory.Pages;

/// <summary>Is told which pages of a <see cref="PageAllocator"/> come into use and go out of it. Those that threads keep are in use.</summary>
/// <remarks>Called outside the lock, while nobody else can have the pages. Thread-safe.</remarks>
internal interface IPageUse
{
    /// <summary>The pages are about to be handed out, or kept.</summary>
    /// <returns>Whether they are known to read zero.</returns>
    bool Take(nuint address, nuint pages);

    /// <summary>The pages are about to be free.</summary>
    void Give(nuint address, nuint pages);
}
