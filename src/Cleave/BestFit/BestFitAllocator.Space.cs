
namespace Cleave.BestFit;

/// <content>Growing and shrinking the space itself.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Grows the space at its high end, while allocations are live. The new memory is free and dirty.</summary>
    /// <param name="newSize">Bytes that the space should have, at least <see cref="Size"/>; rounded down to the granularity.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space, the end of the space would not be below 2^64, or
    /// the space would have more than 2^64 - 2 granules. Nothing has changed.</exception>
    /// <remarks>
    /// From then on the allocator places as one that had this size from the start and holds the same allocations. The memory joins a free
    /// run that ends at the old end. Cost: logarithmic; once, when the space reaches 2^32 - 1 granules, the number of free runs.
    /// </remarks>
    public void Grow(ulong newSize)
    {
        using (_lock.Enter())
        {
            ulong granules = newSize >> Granularity.Log2;
            string? complaint = granules < _units.Granules
                ? $"The size to grow to is {ByteText.Exact(newSize)}; the space has {ByteText.Exact(_units.Size)} "
                    + "already. Shrink makes it smaller."
                : Complaint(newSize, BaseOffset, Granularity);
            if (complaint is not null)
            {
                throw new ArgumentOutOfRangeException(nameof(newSize), complaint);
            }

            if (granules > _units.Granules)
            {
                ObserveResize(granules);
                _space.Grow(granules);
                SetGranules(granules);
                _changes?.SpaceResized(granules);
            }
        }
    }

    /// <summary>Shrinks the space at its high end, if that memory is free.</summary>
    /// <param name="newSize">Bytes that the space should have, from the granularity to <see cref="Size"/>; rounded down to the
    /// granularity.</param>
    /// <exception cref="ArgumentException">The size is below the granularity or above that of the space. Nothing has changed.</exception>
    /// <exception cref="AllocationException">Memory above that size is allocated; the exception says how far the space can shrink. Nothing
    /// has changed.</exception>
    /// <remarks>Moves can empty the end of the space, see <see cref="PlanMoves"/>. Cost: logarithmic.</remarks>
    public void Shrink(ulong newSize)
    {
        if (!TryShrink(newSize, out AllocationFailure failure))
        {
            throw failure.ToException();
        }
    }

    /// <summary>Shrinks the space as <see cref="Shrink(ulong)"/> does, but returns false if it cannot.</summary>
    /// <param name="newSize">Bytes that the space should have.</param>
    /// <returns>Whether the space has that size now.</returns>
    public bool TryShrink(ulong newSize) => TryShrink(newSize, out _);

    /// <summary>Shrinks the space as <see cref="Shrink(ulong)"/> does, but returns false with the reason if it cannot.</summary>
    /// <param name="newSize">Bytes that the space should have.</param>
    /// <param name="failure">Why the space was not shrunk;
    /// <see cref="AllocationFailure.Fitting"/> is the least size that it can have.</param>
    /// <returns>Whether the space has that size now.</returns>
    public bool TryShrink(ulong newSize, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            ulong granules = newSize >> Granularity.Log2;
            ulong least = _space.EndOfAllocated;
            failure = granules == 0 || granules > _units.Granules || granules < least
                ? RangeFailures.OfShrink(newSize, least, _space.Free, _units)
                : default;
            if (!failure.IsFailure && granules < _units.Granules)
            {
                ObserveResize(granules);
                _space.Shrink(granules);
                SetGranules(granules);
                _changes?.SpaceResized(granules);
            }

            return !failure.IsFailure;
        }
    }

    private void SetGranules(ulong granules)
    {
        _units = _units with { Granules = granules };
        Volatile.Write(ref _size, _units.Size);
    }
}
