namespace Cleave.Pool;

public partial class BuddyPool<TIndex>
{
    /// <summary>
    /// Takes a region out of use (bad memory, hot unplug, a loan): what of it is free is gone at once, what is allocated goes when it is
    /// freed. Killed memory is never handed out, and nothing merges over it.
    /// </summary>
    /// <param name="address">The beginning of the region, at which a smallest block can begin.</param>
    /// <param name="size">Bytes, a multiple of the smallest block, not 0.</param>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.AddressTooHigh"/>: the region ends at 2^64 or above. <see cref="BuddyPoolErrorCode.AddressOutsidePool"/>: it
    /// begins below the pool. <see cref="BuddyPoolErrorCode.InvalidAddress"/>: it ends past the pool.
    /// <see cref="BuddyPoolErrorCode.UnalignedAddress"/>, <see cref="BuddyPoolErrorCode.InvalidSize"/>: no whole smallest blocks.
    /// <see cref="BuddyPoolErrorCode.InvalidParameter"/>: a part of it is killed already. Nothing has changed.
    /// </exception>
    /// <remarks>Free blocks that the region cuts are halved until it does not. Cost: the smallest blocks of the blocks that it
    /// touches.</remarks>
    public void Retire(ulong address, ulong size)
    {
        if (!TryRetire(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>As <see cref="Retire"/>, but answers false with the reason where the region is refused.</summary>
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
    /// Brings a region back that was killed, or part of one: what was gone becomes free and merges; what is still allocated stays so when
    /// it is freed.
    /// </summary>
    /// <param name="address">The beginning of the region, at which a smallest block can begin.</param>
    /// <param name="size">Bytes, a multiple of the smallest block, not 0.</param>
    /// <exception cref="BuddyPoolException">As for <see cref="Retire"/>, but <see cref="BuddyPoolErrorCode.InvalidParameter"/> where a part of the
    /// region is not killed. Nothing has changed.</exception>
    /// <remarks>Cost: the smallest blocks of the region, and of the allocated blocks that it touches.</remarks>
    public void Restore(ulong address, ulong size)
    {
        if (!TryRestore(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>As <see cref="Restore"/>, but answers false with the reason where the region is refused.</summary>
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
