namespace Cleave.Memory.Pages;

/// <content>Splitting of an allocated block.</content>
public sealed partial class PageAllocator
{
    /// <summary>Splits an allocated block into two allocated blocks of the next lower order, which can be freed separately.</summary>
    /// <param name="address">The address of the block, which becomes the address of the lower half.</param>
    /// <param name="order">The order that the block was allocated with, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is 0, and a single page has no halves.</exception>
    /// <exception cref="MisuseException">The block is not allocated with this order, as for <see cref="Free"/>. Nothing has
    /// changed.</exception>
    /// <remarks>The contents do not change. Cost: as <see cref="Free"/>.</remarks>
    public void Split(nuint address, int order)
    {
        ArgumentOutOfRangeException.ThrowIfZero(order);
        if (Find(address, order, out ulong id) != MisuseKind.None || !TryHalve(id, order))
        {
            throw Refusal(address, order);
        }
    }

    /// <summary>Upholds Partition and Counted: the block leaves the metadata and its two halves come back under one hold of the
    /// lock.</summary>
    private bool TryHalve(ulong id, int order)
    {
        using (_lock.Enter())
        {
            bool dropped = _held.TryDropWord(id & ~63UL, 1UL << (int)id, order);
            if (dropped)
            {
                _metadata.Claim(2 * id, order - 1);
                _metadata.Claim((2 * id) + 1, order - 1);
                _held.HandOut(2 * id, order - 1);
                _held.HandOut((2 * id) + 1, order - 1);
                _metadata.NoteSplit();
                ObserveSplit(id, order);
            }

            return dropped;
        }
    }
}
