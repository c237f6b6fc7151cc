using System.Runtime.CompilerServices;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>The free memory of a space, the part of it that is known to be zeroed, and the ranges that are allocated.</summary>
/// <remarks>
/// <para>
/// The table of ranges links them by address. So a range that is freed knows the free memory on both sides, and the free runs are kept in
/// the order of their lengths alone. Each free run has a tag: the slot of the range below, behind which an allocation in that run is
/// linked. Only a request with bounds, one that takes clear memory by preference, and a move search the free runs by address; from the
/// first one on they are kept in that order too.
/// </para>
/// <para>
/// The free runs join whatever they contain, so clear memory never splits a run and never costs a place. A request that prefers clear
/// memory takes the shortest clear run that serves it, by the same rule, and memory of any kind if there is none.
/// </para>
/// <para>
/// Invariants: <c>Partition</c>: what lies between two ranges that are linked is one free run, or nothing. <c>Tagged</c>: the tag of that
/// run is the slot of the lower range. <c>Zeroed</c>: every clear run lies inside a free run. Not thread-safe. Units are granules.
/// </para>
/// </remarks>
internal sealed partial class RunSpace
{
    private ulong _granules;

    /// <summary>Makes a space in which everything is free and dirty.</summary>
    public RunSpace(ulong granules)
        : this(granules, isFree: true)
    {
    }

    private RunSpace(ulong granules, bool isFree)
    {
        _granules = granules;
        Ranges = new RangeTable(granules);
        Free = FreeRuns.CreateTagged(granules);
        Clear = FreeRuns.Create(granules);
        if (isFree)
        {
            Free.AddBetween(0, granules, below: 0, above: 0, RangeTable.Bottom);
        }
    }

    /// <summary>The allocated ranges, linked by address.</summary>
    public RangeTable Ranges { get; }

    /// <summary>The free runs, clear and dirty.</summary>
    public FreeRuns Free { get; private set; }

    /// <summary>Bytes that the bookkeeping takes.</summary>
    public ulong CommittedBytes => Free.CommittedBytes + Clear.CommittedBytes + Ranges.CommittedBytes;

    /// <summary>Finds the place for a request, and takes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="preferClear">Whether clear memory is preferred.</param>
    /// <param name="run">The free run in which the place is.</param>
    /// <param name="start">The first granule.</param>
    /// <returns>False if no free run serves the request.</returns>
    public bool TryFind(in RunRequest request, bool preferClear, out FreeRun run, out ulong start) =>
        preferClear && _hasClear && Clear.TryFind(request, out start)
            ? Free.TryGetRunFrom(start, out run)
            : Free.TryFind(request, out run, out start);

    /// <summary>Allocates granules of a free run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The first granule.</param>
    /// <param name="length">The number of granules, all in the run.</param>
    /// <param name="terms">The terms of the range, from <see cref="RangeSlot.TermsOf"/>.</param>
    /// <param name="number">The number of the slot.</param>
    /// <returns>The slot of the range.</returns>
    public ref RangeSlot Allocate(FreeRun run, ulong start, ulong length, uint terms, out uint number)
    {
        uint below = Free.TakeFrom(run, start, length, tagOfRest: Ranges.Next);
        if (_hasClear)
        {
            Soil(start, start + length);
        }

        return ref Ranges.Add(below, start, length, terms, out number);
    }

    /// <summary>Allocates granules of the shortest run that is long enough, whatever it contains: the most frequent request.</summary>
    /// <returns>False if no run is long enough.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAllocateShortest(ulong length, out ulong start, out uint number, out uint use, out bool isClear)
    {
        isClear = false;
        if (!Free.TryTakeShortest(length, tagOfRest: Ranges.Next, out FreeRun run, out uint below))
        {
            start = 0;
            number = 0;
            use = 0;
            return false;
        }

        start = run.Start;
        if (_hasClear)
        {
            isClear = IsClear(start, length);
            Soil(start, start + length);
        }

        use = Ranges.Add(below, start, length, terms: 0, out number).Use;
        return true;
    }

    /// <summary>Frees a range, and joins its memory with the free runs beside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(uint number, bool cleared)
    {
        ref RangeSlot slot = ref Ranges[number];
        if (cleared)
        {
            AddClear(slot.Start, slot.Length);
        }

        Free.AddBetween(slot.Start, slot.Length, Ranges.FreeBelow(slot), Ranges.FreeAbove(slot), slot.Below);
        Ranges.Remove(number);
    }

    /// <summary>Adds free granules right above a range to it.</summary>
    public void Extend(ref RangeSlot slot, uint number, ulong extra)
    {
        ulong end = slot.End;
        Free.TakeFrom(new FreeRun(end, Ranges.FreeAbove(slot)), end, extra, tagOfRest: number);
        if (_hasClear)
        {
            Soil(end, end + extra);
        }

        slot.Length += extra;
    }

    /// <summary>Frees the granules of a range that lie outside a part of it.</summary>
    public void CutDown(ref RangeSlot slot, uint number, ulong start, ulong length, bool cleared)
    {
        ulong low = start - slot.Start;
        if (low > 0)
        {
            Free.AddBetween(slot.Start, low, Ranges.FreeBelow(slot), above: 0, slot.Below);
            AddClearIf(cleared, slot.Start, low);
        }

        ulong end = start + length;
        ulong high = slot.End - end;
        if (high > 0)
        {
            Free.AddBetween(end, high, below: 0, Ranges.FreeAbove(slot), number);
            AddClearIf(cleared, end, high);
        }

        slot.Start = start;
        slot.Length = length;
    }

    /// <summary>The free runs in ascending order of address. The space must not change meanwhile.</summary>
    public IEnumerable<FreeRun> FreeInOrder()
    {
        ulong end = 0;
        foreach (uint number in Ranges.InOrder())
        {
            RangeSlot slot = Ranges[number];
            if (slot.Start > end)
            {
                yield return new FreeRun(end, slot.Start - end);
            }

            end = slot.End;
        }
    }
}
