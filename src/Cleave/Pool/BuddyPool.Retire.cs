namespace Cleave.Pool;

public partial class BuddyPool<TIndex>
{
    /// <summary>
    /// Retires a region (bad memory, hot unplug, a loan): free parts leave use at once, allocated parts when they are freed.
    /// </summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <exception cref="ArgumentException">The region ends at 2^64 or above, lies outside the pool, does not consist of whole smallest
    /// blocks, or a part of it is retired already; the message says which. Nothing has changed.</exception>
    /// <remarks>
    /// Retired memory is never allocated, and free blocks do not merge across it. A free block that lies partly in the region is halved
    /// until each part lies wholly inside or outside. Cost: the smallest blocks of all blocks that the region touches.
    /// </remarks>
    public void Retire(ulong address, ByteSize size)
    {
        TryRetire(address, size, out AllocationFailure failure);
        failure.ThrowIfFailed();
    }

    /// <summary>Retires a region as <see cref="Retire"/> does, but returns false without a reason instead of throwing.</summary>
    /// <inheritdoc cref="TryRetire(ulong, ByteSize, out AllocationFailure)"/>
    public bool TryRetire(ulong address, ByteSize size) => TryRetire(address, size, out _);

    /// <summary>Retires a region as <see cref="Retire"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <param name="failure">The reason for a refusal, as <see cref="Retire"/> lists them.</param>
    /// <returns>True if the region was retired; false if it was refused, so that nothing has changed.</returns>
    public bool TryRetire(ulong address, ByteSize size, out AllocationFailure failure)
    {
        if (!TryRegion(address, size, out long first, out long end, out failure))
        {
            return false;
        }

        long retired = _metadata.FirstRetired(first, end);
        if (retired >= 0)
        {
            failure = Refusals.RetiredAlready(_space.AddressOf(retired), address + size);
            return false;
        }

        _metadata.Retire(first, end);
        return true;
    }

    /// <summary>
    /// Restores a retired region, or a part of one: memory in no block becomes free and merges, and allocated memory stays in use.
    /// </summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <exception cref="ArgumentException">The region is invalid as for <see cref="Retire"/>, or a part of it is not retired. Nothing has
    /// changed.</exception>
    /// <remarks>Cost: the smallest blocks of the region, and of the allocated blocks that it touches.</remarks>
    public void Restore(ulong address, ByteSize size)
    {
        TryRestore(address, size, out AllocationFailure failure);
        failure.ThrowIfFailed();
    }

    /// <summary>Restores a region as <see cref="Restore"/> does, but returns false without a reason instead of throwing.</summary>
    /// <inheritdoc cref="TryRestore(ulong, ByteSize, out AllocationFailure)"/>
    public bool TryRestore(ulong address, ByteSize size) => TryRestore(address, size, out _);

    /// <summary>Restores a region as <see cref="Restore"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="address">The address of the region, at which a smallest block can begin.</param>
    /// <param name="size">The size of the region in bytes: a multiple of the smallest block, not 0.</param>
    /// <param name="failure">The reason for a refusal, as <see cref="Restore"/> lists them.</param>
    /// <returns>True if the region was restored; false if it was refused, so that nothing has changed.</returns>
    public bool TryRestore(ulong address, ByteSize size, out AllocationFailure failure)
    {
        if (!TryRegion(address, size, out long first, out long end, out failure))
        {
            return false;
        }

        long sound = _metadata.FirstSound(first, end);
        if (sound >= 0)
        {
            failure = Refusals.NotRetired(_space.AddressOf(sound), address + size);
            return false;
        }

        _metadata.Restore(first, end);
        return true;
    }

    private bool TryRegion(ulong address, ulong size, out long first, out long end, out AllocationFailure failure)
    {
        failure = size > ulong.MaxValue - address ? Refusals.RegionTooHigh(size, ulong.MaxValue - address)
            : address < _space.Base ? Refusals.RegionBelow(address, _space.Base)
            : address + size > _space.End ? Refusals.RegionPast(address + size, _space.End)
            : !_space.IsAligned(address) ? Refusals.RegionUnaligned(address, _space.SmallestBlock, _space.ClosestBelow(address))
            : size == 0 ? Refusals.RegionEmpty(_space.SmallestBlock)
            : !_space.IsAligned(_space.Base + size) ? Refusals.RegionOdd(size, _space.SmallestBlock)
            : default;
        bool sound = !failure.IsFailure;
        first = sound ? _space.LeafAt(address) : 0;
        end = sound ? _space.LeafAt(address + size) : 0;
        return sound;
    }
}
