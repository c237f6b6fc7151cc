using Cleave.State;

namespace Cleave.BestFit;

/// <summary>Records the changes of a space of ranges for the next increment. Under the lock of the allocator.</summary>
/// <remarks>
/// The records say what became of granules, not what was asked for. So an increment restores the same state whatever the rules of placement
/// are by then. Targets of moves count as free and dirty, as in a saved state.
/// </remarks>
/// <param name="last">The place of the state among increments.</param>
internal sealed class RangeChanges(LastIncrement last)
{
    /// <summary>The records of the next increment.</summary>
    public ChangeLog Log { get; } = new(StateKind.Ranges, last);

    /// <summary>Records that granules became a range.</summary>
    public void Allocated(ulong start, ulong length, byte terms)
    {
        Record(RangeChange.Allocated, start);
        Log.Number(length - 1);
        Log.Byte(terms);
    }

    /// <summary>Records that a range is about to become free. The target of a move was never recorded.</summary>
    public void Freed(in RangeSlot slot, bool cleared)
    {
        if (!slot.IsTarget)
        {
            Record(cleared ? RangeChange.FreedCleared : RangeChange.Freed, slot.Start);
        }
    }

    /// <summary>Records that a range was grown or cut down.</summary>
    public void Resized(ulong start, in RangeSlot slot, bool cleared)
    {
        Record(cleared ? RangeChange.ResizedCleared : RangeChange.Resized, start);
        Log.Number(slot.Start - start);
        Log.Number(slot.Length - 1);
    }

    /// <summary>Records that a range moved.</summary>
    public void Moved(ulong start, ulong target, bool cleared)
    {
        Record(cleared ? RangeChange.MovedCleared : RangeChange.Moved, start);
        Log.Number(target);
    }

    /// <summary>Records that free granules became dirty.</summary>
    public void Soiled(ulong start, ulong length)
    {
        Record(RangeChange.Soiled, start);
        Log.Number(length - 1);
    }

    /// <summary>Records that all free granules became clear or dirty, except those that are the targets of moves.</summary>
    public void ClearReset(bool isClear, RangeTable ranges)
    {
        Log.Byte((byte)(isClear ? RangeChange.ResetClear : RangeChange.ResetDirty));
        foreach (uint number in isClear ? ranges.InOrder() : [])
        {
            RangeSlot slot = ranges[number];
            if (slot.IsTarget)
            {
                Soiled(slot.Start, slot.Length);
            }
        }
    }

    /// <summary>Records that the space got another number of granules.</summary>
    public void SpaceResized(ulong granules) => Record(RangeChange.SpaceResized, granules);

    /// <summary>Records that a range got another key.</summary>
    public void KeySet(ulong start, ulong key)
    {
        Record(RangeChange.KeySet, start);
        Log.Number(key);
    }

    private void Record(RangeChange change, ulong first)
    {
        Log.Byte((byte)change);
        Log.Number(first);
    }
}
