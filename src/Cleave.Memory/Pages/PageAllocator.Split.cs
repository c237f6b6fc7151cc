namespace Cleave.Memory.Pages;

/// <content>One allocated block made two.</content>
public sealed partial class PageAllocator
{
    /// <summary>Makes two allocated blocks of one, each of the next lower order, so that they can be freed apart.</summary>
    /// <param name="address">The address of the block, which is that of the lower half then.</param>
    /// <param name="order">The order that it was allocated with, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is 0: a page has no halves.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Free"/>. Nothing has changed.</exception>
    /// <remarks>What the block holds stays. Cost: as <see cref="Free"/>.</remarks>
    public void Split(nuint address, int order)
    {
        ArgumentOutOfRangeException.ThrowIfZero(order);
        if (Find(address, order, out ulong id) != PageFreeError.None || !TryHalve(id, order))
        {
            throw Refusal(address, order, WhyRefused(address, order));
        }
    }

    /// <summary>Upholds Partition and Counted: what leaves the books comes back as its halves, in one section.</summary>
    private bool TryHalve(ulong id, int order)
    {
        using (_lock.Enter())
        {
            bool dropped = _books.TryDrop(id);
            if (dropped)
            {
                _books.Claim(2 * id, order - 1);
                _books.Claim((2 * id) + 1, order - 1);
                HandOut(2 * id, order - 1);
                HandOut((2 * id) + 1, order - 1);
                _books.NoteSplit();
                ObserveSplit(id, order);
            }

            return dropped;
        }
    }
}
