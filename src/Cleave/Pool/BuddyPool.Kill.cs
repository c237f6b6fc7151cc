namespace Cleave.Pool;

public partial class BuddyPool<TIndex>
{
    /// <summary>
    /// Retires a region (bad memory, hot unplug, a loan): free parts leave use at once, allocated parts when they are freed.
    /// </summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.AddressTooHigh"/>: the region ends at 2^64 or above.
    /// <see cref="BuddyPoolErrorCode.AddressOutsidePool"/>: the region begins below the pool.
    /// <see cref="BuddyPoolErrorCode.InvalidAddress"/>: the region ends past the pool.
    /// <see cref="BuddyPoolErrorCode.UnalignedAddress"/>, <see cref="BuddyPoolErrorCode.InvalidSize"/>: the region does not consist of
    /// whole smallest blocks. <see cref="BuddyPoolErrorCode.InvalidParameter"/>: a part of the region is retired already. Nothing has
    /// changed.
    /// </exception>
    /// <remarks>
    /// Retired memory is never allocated, and free blocks do not merge across it. A free block that lies partly in the region is halved
    /// until each part lies wholly inside or outside. Cost: the smallest blocks of all blocks that the region touches.
    /// </remarks>
    public void Retire(ulong address, ulong size)
    {
        if (!TryRetire(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>Retires a region as <see cref="Retire"/> does, but reports a refusal instead of throwing.</summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <param name="error">The reason for a refusal, as <see cref="Retire"/> lists them.</param>
    /// <returns>True if the region was retired; false if it was refused, so that nothing has changed.</returns>
    public bool TryRetire(ulong address, ulong size, out BuddyPoolError error)
    {
        if (!TryRegion(address, size, out long first, out long end, out error))
        {
            return false;
        }

        long killed = _metadata.FirstKilled(first, end);
        if (killed >= 0)
        {
            error = Refusals.KilledAlready(_space.AddressOf(killed), address + size);
            return false;
        }

        _metadata.Kill(first, end);
        return true;
    }

    /// <summary>
    /// Restores a retired region, or a part of one: memory in no block becomes free and merges, and allocated memory stays in use.
    /// </summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <exception cref="BuddyPoolException">
    /// The codes are those of <see cref="Retire"/>, except that <see cref="BuddyPoolErrorCode.InvalidParameter"/> means that a part of the
    /// region is not retired. Nothing has changed.
    /// </exception>
    /// <remarks>Cost: the smallest blocks of the region, and of the allocated blocks that it touches.</remarks>
    public void Restore(ulong address, ulong size)
    {
        if (!TryRestore(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>Restores a region as <see cref="Restore"/> does, but reports a refusal instead of throwing.</summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <param name="error">The reason for a refusal, as <see cref="Restore"/> lists them.</param>
    /// <returns>True if the region was restored; false if it was refused, so that nothing has changed.</returns>
    public bool TryRestore(ulong address, ulong size, out BuddyPoolError error)
    {
        if (!TryRegion(address, size, out long first, out long end, out error))
        {
            return false;
        }

        long sound = _metadata.FirstSound(first, end);
        if (sound >= 0)
        {
            error = Refusals.NotKilled(_space.AddressOf(sound), address + size);
            return false;
        }

        _metadata.Unkill(first, end);
        return true;
    }

    private bool TryRegion(ulong address, ulong size, out long first, out long end, out BuddyPoolError error)
    {
        error = size > ulong.MaxValue - address ? Refusals.RegionTooHigh(size, ulong.MaxValue - address)
            : address < _space.Base ? Refusals.RegionBelow(address, _space.Base)
            : address + size > _space.End ? Refusals.RegionPast(address + size, _space.End)
            : !_space.IsAligned(address) ? Refusals.RegionUnaligned(address, _space.SmallestBlock, _space.ClosestBelow(address))
            : size == 0 ? Refusals.RegionEmpty(_space.SmallestBlock)
            : !_space.IsAligned(_space.Base + size) ? Refusals.RegionOdd(size, _space.SmallestBlock)
            : default;
        bool sound = error == default;
        first = sound ? _space.LeafAt(address) : 0;
        end = sound ? _space.LeafAt(address + size) : 0;
        return sound;
    }
}
