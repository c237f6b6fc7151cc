namespace Cleave.BestFit;

/// <content>Freeing.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Frees a range that this allocator handed out as a value.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cleared">Whether the caller has zeroed the memory; it then serves requests that prefer clear memory.</param>
    /// <exception cref="MisuseException">The range is not this allocator's to free: it was freed or resized since this value was returned,
    /// it is another allocator's, a <see cref="RangeOwner"/> holds it, or it is <c>default</c>. Nothing has changed.</exception>
    public void Free(AllocatedRange range, bool cleared = false)
    {
        if (!TryFree(range, cleared))
        {
            throw new MisuseException(MisuseOf(range), nameof(range));
        }
    }

    /// <summary>Frees a range as <see cref="Free"/> does, but returns false with the reason if the range is not this allocator's to
    /// free.</summary>
    /// <param name="range">The range.</param>
    /// <param name="misuse">The reason why the range cannot be freed; <c>default</c> if it was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the memory.</param>
    /// <returns>Whether the range was freed.</returns>
    public bool TryFree(AllocatedRange range, out Misuse misuse, bool cleared = false)
    {
        bool freed = TryFree(range, cleared);
        misuse = freed ? default : MisuseOf(range);
        return freed;
    }

    /// <summary>Frees a range as <see cref="Free"/> does, but returns false if the range is not this allocator's to free.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cleared">Whether the caller has zeroed the memory.</param>
    /// <returns>Whether the range was freed.</returns>
    public bool TryFree(AllocatedRange range, bool cleared = false)
    {
        using (_lock.Enter())
        {
            bool isValue = IsValue(range);
            if (isValue)
            {
                Release(range, cleared);
            }

            return isValue;
        }
    }

    /// <summary>Declares all free memory clear, or dirty: for a device that was wiped, or that lost its memory.</summary>
    /// <param name="isClear">Whether the free memory is zeroed.</param>
    /// <remarks>Allocated ranges do not change. Cost: the number of free runs.</remarks>
    public void ResetClear(bool isClear)
    {
        using (_lock.Enter())
        {
            _space.ResetClear(isClear);
            _changes?.ClearReset(isClear, _space.Ranges);
            _observer?.ClearReset(isClear);
            _observer?.ThrowIfFailed();
        }
    }

    /// <summary>Frees what an owner holds.</summary>
    /// <returns>False if it holds nothing any more.</returns>
    internal bool Release(RangeOwner owner, bool cleared)
    {
        using (_lock.Enter())
        {
            bool held = owner.TryDetach(out AllocatedRange range);
            if (held)
            {
                Release(range, cleared);
            }

            return held;
        }
    }

    /// <summary>Frees a range that is in the table. Under the lock.</summary>
    private void Release(in AllocatedRange range, bool cleared)
    {
        _changes?.Freed(_space.Ranges[range.Slot], cleared);
        _space.Release(range.Slot, cleared);
        if (_observer is not null)
        {
            _observer.Freed(range.Offset, cleared);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Gets a value that says whether a handle is up to date and the range is no owner's. Under the lock.</summary>
    private bool IsValue(in AllocatedRange range) =>
        range.IsFrom(Id) && _space.Ranges.Has(range.Slot, range.Use) && !_space.Ranges[range.Slot].IsOwned;

    /// <summary>Finds the reason why a range cannot be freed or resized.</summary>
    private Misuse MisuseOf(AllocatedRange range) =>
        !range.IsRange
            ? new Misuse(MisuseKind.NoHandle, 0, "The value is a default value and no range, so there is nothing to free or to resize.")
        : !range.IsFrom(Id)
            ? new Misuse(
                MisuseKind.Foreign,
                range.Offset,
                $"The range {range} was handed out by another allocator; only that one can free or resize it.")
        : IsOwned(range)
            ? new Misuse(
                MisuseKind.Owned,
                range.Offset,
                $"The range {range} belongs to a RangeOwner, which frees it when it is disposed and has methods that resize it.")
        : new Misuse(
            MisuseKind.StaleHandle,
            range.Offset,
            $"The range {range} was freed already, resized or moved; after a resize or a move only the new value can be used.");

    private bool IsOwned(AllocatedRange range)
    {
        using (_lock.Enter())
        {
            return _space.Ranges.Has(range.Slot, range.Use) && _space.Ranges[range.Slot].IsOwned;
        }
    }
}
