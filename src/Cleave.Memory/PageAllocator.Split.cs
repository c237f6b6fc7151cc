namespace Cleave.Memory;

/// <content>One allocated block made two.</content>
public sealed partial class PageAllocator
{
    /// <summary>Makes two allocated blocks of one, each of the next lower size class, so that they can be freed apart.</summary>
    /// <param name="address">The address of the block, which is that of the lower half then.</param>
    /// <param name="sizeClass">The size class that it was allocated with, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size class is 0: a page has no halves.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Free"/>. Nothing has changed.</exception>
    /// <remarks>What the block holds stays. Cost: as <see cref="Free"/>.</remarks>
    public void Split(nuint address, int sizeClass)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sizeClass);
        if (Find(address, sizeClass, out ulong id) != PageFreeError.None || !TryHalve(id, sizeClass))
        {
            throw Refusal(address, sizeClass, WhyRefused(address, sizeClass));
        }
    }

    /// <summary>Upholds Partition and Counted: what leaves the books comes back as its halves, in one section.</summary>
    private bool TryHalve(ulong id, int sizeClass)
    {
        using (_lock.Enter())
        {
            bool dropped = _books.TryDrop(id);
            if (dropped)
            {
                _books.Claim(2 * id, sizeClass - 1);
                _books.Claim((2 * id) + 1, sizeClass - 1);
                HandOut(2 * id, sizeClass - 1);
                HandOut((2 * id) + 1, sizeClass - 1);
                _books.NoteSplit();
                ObserveSplit(id, sizeClass);
            }

            return dropped;
        }
    }
}
