using System.Diagnostics.CodeAnalysis;
using Cleave.State;

namespace Cleave.BestFit;

/// <content>Taking the allocations of a restored space.</content>
public sealed partial class BestFitAllocator
{
    // The unclaimed ranges of owners and of values, by granule. Null until the first search, and again after a move.
    private (UnclaimedIndex Owned, UnclaimedIndex Values)? _unclaimed;

    /// <summary>Lists the allocations that were restored and that nobody has taken yet, lowest offset first.</summary>
    /// <returns>A copy. Empty for a space that was not restored.</returns>
    /// <remarks>Holds the lock during the call. Cost: the number of allocations.</remarks>
    public IReadOnlyList<UnclaimedAllocation> GetUnclaimed()
    {
        using (_lock.Enter())
        {
            var unclaimed = new List<UnclaimedAllocation>();
            foreach (uint number in _space.Ranges.InOrder())
            {
                RangeSlot slot = _space.Ranges[number];
                if (slot.IsUnclaimed)
                {
                    unclaimed.Add(new UnclaimedAllocation(
                        _space.Ranges.KeyOf(number), _units.OffsetOf(slot.Start), _units.Bytes(slot.Length), slot.IsOwned));
                }
            }

            return unclaimed;
        }
    }

    /// <summary>Takes a restored allocation that an owner held, by the key that was saved with it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="owner">The new owner of the range; null if no unclaimed allocation has the key.</param>
    /// <returns>Whether an owner was made. Of several allocations with one key, each call takes the lowest that is left.</returns>
    /// <remarks>
    /// Until it is taken, a restored allocation stays allocated, and is not reported as lost. Cost: logarithmic; for the first call after a
    /// restore or a move, sorting the unclaimed allocations.
    /// </remarks>
    public bool TryTakeOwner(ulong key, [NotNullWhen(true)] out RangeOwner? owner)
    {
        using (_lock.Enter())
        {
            owner = TryFind(Unclaimed.Owned, key, out uint number) ? ClaimForOwner(number) : null;
        }

        return Tracked(owner);
    }

    /// <summary>Takes a restored allocation that an owner held, by its offset.</summary>
    /// <param name="offset">The first byte of the range; the base offset is part of it.</param>
    /// <param name="owner">The new owner of the range; null if no unclaimed allocation of an owner begins there.</param>
    /// <returns>Whether an owner was made.</returns>
    /// <inheritdoc cref="TryTakeOwner" path="/remarks"/>
    public bool TryTakeOwnerAt(ulong offset, [NotNullWhen(true)] out RangeOwner? owner)
    {
        using (_lock.Enter())
        {
            owner = TryFindAt(Unclaimed.Owned, offset, out uint number) ? ClaimForOwner(number) : null;
        }

        return Tracked(owner);
    }

    /// <summary>Takes a restored allocation that was a plain value, by the key that was saved with it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="range">The range, as this allocator hands it out; <c>default</c> if no unclaimed value has the key.</param>
    /// <returns>Whether a range was taken. Of several allocations with one key, each call takes the lowest that is left.</returns>
    /// <inheritdoc cref="TryTakeOwner" path="/remarks"/>
    public bool TryTakeRange(ulong key, out AllocatedRange range)
    {
        using (_lock.Enter())
        {
            bool found = TryFind(Unclaimed.Values, key, out uint number);
            range = found ? Claim(number) : default;
            return found;
        }
    }

    /// <summary>Takes a restored allocation that was a plain value, by its offset.</summary>
    /// <param name="offset">The first byte of the range; the base offset is part of it.</param>
    /// <param name="range">The range, as this allocator hands it out; <c>default</c> if no unclaimed value begins there.</param>
    /// <returns>Whether a range was taken.</returns>
    /// <inheritdoc cref="TryTakeOwner" path="/remarks"/>
    public bool TryTakeRangeAt(ulong offset, out AllocatedRange range)
    {
        using (_lock.Enter())
        {
            bool found = TryFindAt(Unclaimed.Values, offset, out uint number);
            range = found ? Claim(number) : default;
            return found;
        }
    }

    private (UnclaimedIndex Owned, UnclaimedIndex Values) Unclaimed => _unclaimed ??= IndexUnclaimed();

    private (UnclaimedIndex Owned, UnclaimedIndex Values) IndexUnclaimed()
    {
        var owned = new UnclaimedIndex();
        var values = new UnclaimedIndex();
        foreach (uint number in _space.Ranges.InOrder())
        {
            RangeSlot slot = _space.Ranges[number];
            if (slot.IsUnclaimed)
            {
                (slot.IsOwned ? owned : values).Add(_space.Ranges.KeyOf(number), slot.Start, number);
            }
        }

        return (owned, values);
    }

    /// <summary>Finds the lowest unclaimed range with a key, which is taken then.
    /// One that was freed by the plan of a move is left out.</summary>
    private bool TryFind(UnclaimedIndex index, ulong key, out uint number)
    {
        while (index.TryRemove(key, out number))
        {
            if (IsUnclaimed(number))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryFindAt(UnclaimedIndex index, ulong offset, out uint number)
    {
        number = 0;
        return offset >= BaseOffset && Granularity.IsAligned(offset) && index.TryRemoveAt(_units.At(offset), out number)
            && IsUnclaimed(number);
    }

    private bool IsUnclaimed(uint number) => _space.Ranges[number] is { Length: not 0, IsUnclaimed: true };

    /// <summary>Marks a range as taken, and makes its handle. Under the lock.</summary>
    private AllocatedRange Claim(uint number)
    {
        ref RangeSlot slot = ref _space.Ranges[number];
        slot.Claim();
        return new AllocatedRange(Id, _units.OffsetOf(slot.Start), _units.Bytes(slot.Length), number, slot.Use, isClear: false);
    }

    private RangeOwner ClaimForOwner(uint number)
    {
        var box = new RangeBox { Value = Claim(number) };
        _space.Ranges.SetBox(number, box);
        return new RangeOwner(this, box);
    }

    /// <summary>Lists an owner among the tracked ones, if there is one.</summary>
    private bool Tracked([NotNullWhen(true)] RangeOwner? owner)
    {
        if (_track && owner is not null)
        {
            owner.RememberStack();
            _owners!.Add(owner);
        }

        return owner is not null;
    }
}
