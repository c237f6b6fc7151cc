using Cleave.Runs;

namespace Cleave.BestFit;

// Ranges that move, and a space that grows and shrinks.
internal sealed partial class RunSpace
{
    /// <summary>The number of granules up to the end of the last allocated one.</summary>
    public ulong EndOfAllocated => Ranges.EndOfRanges;

    /// <summary>Moves a range into the place of another one of the same length, whose slot is emptied, and frees the old place.</summary>
    /// <param name="number">The slot of the range.</param>
    /// <param name="target">The slot of the other range.</param>
    /// <param name="cleared">Whether the old place is clear.</param>
    public void Move(uint number, uint target, bool cleared)
    {
        ref RangeSlot slot = ref Ranges[number];
        AddClearIf(cleared, slot.Start, slot.Length);
        Free.AddBetween(slot.Start, slot.Length, Ranges.FreeBelow(slot), Ranges.FreeAbove(slot), slot.Below);
        Ranges.Replace(number, target);

        // The free run above the new place, which may be the old place, still has the tag of the other slot.
        ulong above = Ranges.FreeAbove(slot);
        if (above > 0)
        {
            Free.TakeFrom(new FreeRun(slot.End, above), slot.End, above, tagOfRest: number);
            Free.AddBetween(slot.End, above, below: 0, above: 0, number);
        }
    }

    /// <summary>Adds granules at the high end, free and dirty.</summary>
    /// <param name="granules">The number of granules that the space has then.</param>
    public void Grow(ulong granules)
    {
        // Both sets are made before any changes, so that nothing is lost if memory runs out.
        (Free, Clear) = (FreeFor(granules), Clear.For(granules));
        ref RangeSlot top = ref Ranges[RangeTable.Top];
        Free.AddBetween(_granules, granules - _granules, Ranges.FreeBelow(top), above: 0, top.Below);
        SetEnd(granules);
    }

    /// <summary>Removes granules at the high end, which must all be free.</summary>
    /// <param name="granules">The number of granules that the space has then.</param>
    public void Shrink(ulong granules)
    {
        ulong end = EndOfAllocated;
        Free.TakeFrom(new FreeRun(end, _granules - end), granules, _granules - granules, tagOfRest: RangeTable.Top);
        if (_hasClear)
        {
            Soil(granules, _granules);
        }

        SetEnd(granules);
    }

    private void SetEnd(ulong granules)
    {
        Ranges.SetEnd(granules);
        _granules = granules;
    }

    /// <summary>Gives the free runs for another number of granules: this set if its keys are of the right width, or a copy.</summary>
    private FreeRuns FreeFor(ulong granules)
    {
        FreeRuns runs = FreeRuns.CreateTagged(granules);
        if (runs.GetType() == Free.GetType())
        {
            return Free;
        }

        for (uint number = RangeTable.Bottom; number != RangeTable.Top; number = Ranges[number].Above)
        {
            RangeSlot slot = Ranges[number];
            if (Ranges.FreeAbove(slot) is > 0 and var length)
            {
                runs.AddBetween(slot.End, length, below: 0, above: 0, number);
            }
        }

        return runs;
    }
}
