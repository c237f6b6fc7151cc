namespace Cleave.BestFit;

/// <content>Keys, by which the user finds allocations again after a restore.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Sets the key of a range that was allocated as a plain value. A saved state has the key.</summary>
    /// <param name="range">The range.</param>
    /// <param name="key">Any number by which the user knows the memory; 0 for none. Several allocations may have one key.</param>
    /// <exception cref="MisuseException">The range is not this allocator's value (see <see cref="Free"/>). Nothing has changed.</exception>
    /// <remarks>The first key costs 8 bytes for each allocation that the table has room for. Cost: constant.</remarks>
    public void SetKey(AllocatedRange range, ulong key)
    {
        using (_lock.Enter())
        {
            if (IsValue(range))
            {
                SetKey(range.Slot, key);
                return;
            }
        }

        throw new MisuseException(MisuseOf(range), nameof(range));
    }

    /// <summary>Returns the key of a range that was allocated as a plain value; 0 if it has none. Cost: constant.</summary>
    /// <param name="range">The range.</param>
    /// <exception cref="MisuseException">The range is not this allocator's value (see <see cref="Free"/>).</exception>
    public ulong GetKey(AllocatedRange range)
    {
        using (_lock.Enter())
        {
            if (IsValue(range))
            {
                return _space.Ranges.KeyOf(range.Slot);
            }
        }

        throw new MisuseException(MisuseOf(range), nameof(range));
    }

    /// <summary>Returns the key of the range of an owner.</summary>
    internal ulong KeyOf(RangeOwner owner)
    {
        using (_lock.Enter())
        {
            return _space.Ranges.KeyOf(owner.Range.Slot);
        }
    }

    /// <summary>Sets the key of the range of an owner.</summary>
    internal void SetKey(RangeOwner owner, ulong key)
    {
        using (_lock.Enter())
        {
            SetKey(owner.Range.Slot, key);
        }
    }

    private void SetKey(uint number, ulong key)
    {
        if (_space.Ranges.KeyOf(number) != key)
        {
            _space.Ranges.SetKey(number, key);
            _changes?.KeySet(_space.Ranges[number].Start, key);
        }
    }
}
