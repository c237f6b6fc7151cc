using Cleave.Runs;
using Cleave.State;

namespace Cleave.BestFit;

/// <summary>Applies increments to a space of ranges that nobody else uses yet, and checks each record.</summary>
internal sealed partial class RangeReplay
{
    private readonly RunSpace _space;
    private readonly ulong _maxSize;
    private readonly Dictionary<ulong, uint> _slots = [];

    /// <summary>Begins with a space as it was read. Cost: its ranges.</summary>
    /// <param name="space">The space.</param>
    /// <param name="units">Its shape.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    public RangeReplay(RunSpace space, RangeUnits units, ulong maxSize)
    {
        (_space, Units, _maxSize) = (space, units, maxSize);
        for (uint number = space.Ranges[RangeTable.Bottom].Above; number != RangeTable.Top; number = space.Ranges[number].Above)
        {
            _slots.Add(space.Ranges[number].Start, number);
        }
    }

    /// <summary>The shape of the space, which a record may change.</summary>
    public RangeUnits Units { get; private set; }

    /// <summary>Applies all records of an increment. If the reader has a finding then, the space is useless.</summary>
    public void Apply(ref StateReader reader)
    {
        while (reader.Left > 0 && !reader.HasFailed)
        {
            byte code = reader.Byte();
            var change = (RangeChange)code;
            bool fits = change switch
            {
                RangeChange.Allocated => Allocate(ref reader),
                RangeChange.Freed or RangeChange.FreedCleared => Free(reader.Number(), change == RangeChange.FreedCleared),
                RangeChange.Resized or RangeChange.ResizedCleared => Resize(ref reader, change == RangeChange.ResizedCleared),
                RangeChange.Moved or RangeChange.MovedCleared => Move(reader.Number(), reader.Number(), change == RangeChange.MovedCleared),
                RangeChange.Soiled => Soil(reader.Number(), reader.Number() + 1),
                RangeChange.ResetDirty or RangeChange.ResetClear => Reset(change == RangeChange.ResetClear),
                RangeChange.SpaceResized => ResizeSpace(reader.Number()),
                RangeChange.KeySet => SetKey(reader.Number(), reader.Number()),
                _ => false,
            };
            if (!fits)
            {
                reader.Fail($"the record of kind {code} before it does not fit the state");
            }
        }
    }

    private bool Allocate(ref StateReader reader)
    {
        ulong start = reader.Number();
        ulong length = reader.Number() + 1;
        byte terms = reader.Byte();
        if (reader.HasFailed || !TryFindFree(start, length, out FreeRun run))
        {
            return false;
        }

        _space.Allocate(run, start, length, RangeSlot.RestoredTerms(terms), out uint number);
        _slots.Add(start, number);
        return true;
    }

    private bool Free(ulong start, bool cleared)
    {
        bool found = _slots.Remove(start, out uint number);
        if (found)
        {
            _space.Release(number, cleared);
        }

        return found;
    }

    private bool Resize(ref StateReader reader, bool cleared)
    {
        ulong start = reader.Number();
        ulong front = reader.Number();
        ulong length = reader.Number() + 1;
        if (reader.HasFailed || !_slots.TryGetValue(start, out uint number))
        {
            return false;
        }

        ref RangeSlot slot = ref _space.Ranges[number];
        if (front == 0 && length > slot.Length && length - slot.Length <= _space.Ranges.FreeAbove(slot))
        {
            _space.Extend(ref slot, number, length - slot.Length);
            return true;
        }

        bool fits = length != 0 && length <= slot.Length && front <= slot.Length - length;
        if (fits)
        {
            _slots.Remove(start);
            _space.CutDown(ref slot, number, start + front, length, cleared);
            _slots.Add(start + front, number);
        }

        return fits;
    }

    private bool Move(ulong start, ulong target, bool cleared)
    {
        if (!_slots.TryGetValue(start, out uint number) || !TryFindFree(target, _space.Ranges[number].Length, out FreeRun run))
        {
            return false;
        }

        _space.Allocate(run, target, _space.Ranges[number].Length, RangeSlot.TermsOfTarget, out uint place);
        _space.Move(number, place, cleared);
        _slots.Remove(start);
        _slots.Add(target, number);
        return true;
    }

    private bool Soil(ulong start, ulong length)
    {
        bool fits = TryFindFree(start, length, out _);
        if (fits)
        {
            _space.SoilFree(start, length);
        }

        return fits;
    }

    private bool Reset(bool isClear)
    {
        _space.ResetClear(isClear);
        return true;
    }

    private bool ResizeSpace(ulong granules)
    {
        RangeUnits units = Units with { Granules = granules };
        if (units.Size >> units.Granularity.Log2 != granules || units.Size > _maxSize || granules < _space.EndOfAllocated
            || BestFitAllocator.Complaint(units.Size, units.BaseOffset, units.Granularity) is not null)
        {
            return false;
        }

        if (granules > Units.Granules)
        {
            _space.Grow(granules);
        }
        else if (granules < Units.Granules)
        {
            _space.Shrink(granules);
        }

        Units = units;
        return true;
    }

    private bool SetKey(ulong start, ulong key)
    {
        bool found = _slots.TryGetValue(start, out uint number);
        if (found)
        {
            _space.Ranges.SetKey(number, key);
        }

        return found;
    }

    private bool TryFindFree(ulong start, ulong length, out FreeRun run) =>
        _space.Free.TryGetRunFrom(start, out run) && run.Start <= start && length != 0 && start < run.End && length <= run.End - start;
}
