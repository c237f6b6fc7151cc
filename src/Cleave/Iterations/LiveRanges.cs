using System.Runtime.CompilerServices;

namespace Cleave.Iterations;

/// <summary>The allocated ranges of an <see cref="IterationAllocator"/>, in slots that handles name.</summary>
/// <remarks>
/// Each slot has a number of its use, which changes when its range is freed, so a handle that is out of date is found out. Invariant
/// <c>Slotted</c>: every slot that was ever used either has a range or is in the list of unused slots. Not thread-safe. Units are granules.
/// </remarks>
internal sealed class LiveRanges
{
    private const int PageBits = 10;
    private const int PageSlots = 1 << PageBits;
    private const uint None = uint.MaxValue;

    private LiveRange[][] _pages = [];
    private uint _used;
    private uint _firstUnused = None;

    /// <summary>The number of ranges.</summary>
    public ulong Count { get; private set; }

    /// <summary>The granules of all ranges.</summary>
    public ulong Granules { get; private set; }

    /// <summary>Bytes of all slots.</summary>
    public ulong CommittedBytes => (ulong)_pages.Length * ((ulong)(PageSlots * LiveRange.Bytes) + (ulong)IntPtr.Size);

    /// <summary>The slot of a number that <see cref="Add"/> has returned.</summary>
    public ref LiveRange this[uint slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pages[slot >> PageBits][slot & (PageSlots - 1)];
    }

    /// <summary>Puts a range into a slot.</summary>
    /// <returns>The number of the slot.</returns>
    public uint Add(ulong start, ulong length, int place)
    {
        uint number = _firstUnused;
        if (number == None)
        {
            number = NewSlot();
        }

        ref LiveRange slot = ref this[number];
        _firstUnused = slot.Link;
        slot.Start = start;
        slot.Length = length;
        slot.Place = place;
        slot.Record = LiveRange.Unrecorded;
        Count++;
        Granules += length;
        return number;
    }

    /// <summary>Empties a slot. Handles of its range are out of date from then on.</summary>
    public void Remove(uint number)
    {
        ref LiveRange slot = ref this[number];
        Granules -= slot.Length;
        slot.Length = 0;
        slot.Use++;
        slot.Link = _firstUnused;
        _firstUnused = number;
        Count--;
    }

    /// <summary>Reports whether a slot has the range of a handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint number, uint use)
    {
        if (number >= _used)
        {
            return false;
        }

        ref LiveRange slot = ref this[number];
        return slot.Use == use && slot.Length != 0;
    }

    /// <summary>Lists the slots that have a range, in ascending order of the ranges. Cost: sorting them.</summary>
    public List<(ulong Start, uint Slot)> InOrder()
    {
        var ranges = new List<(ulong Start, uint Slot)>((int)Count);
        for (uint number = 0; number < _used; number++)
        {
            if (this[number] is { Length: not 0 } slot)
            {
                ranges.Add((slot.Start, number));
            }
        }

        ranges.Sort();
        return ranges;
    }

    /// <summary>Checks the invariant <c>Slotted</c>.</summary>
    /// <exception cref="InvariantException">It is broken.</exception>
    public void Validate()
    {
        ulong unused = 0;
        for (uint number = _firstUnused; number != None && unused <= _used; number = this[number].Link)
        {
            if (number >= _used || this[number].Length != 0)
            {
                throw new InvariantException("Slotted", $"slot {number} is in the list of unused slots, but has a range or does not exist");
            }

            unused++;
        }

        if (unused + Count != _used)
        {
            throw new InvariantException(
                "Slotted", $"{_used} slots were used, {Count} of them have a range and {unused} are listed as unused");
        }
    }

    private uint NewSlot()
    {
        if (_used == (uint)_pages.Length << PageBits)
        {
            if (_used == None - (PageSlots - 1))
            {
                throw new InvalidOperationException($"The allocator has {_used} ranges; it can keep no more at one time.");
            }

            _pages = [.. _pages, new LiveRange[PageSlots]];
        }

        this[_used].Link = None;
        return _used++;
    }
}

/// <summary>One slot of <see cref="LiveRanges"/>: 40 bytes.</summary>
internal struct LiveRange
{
    /// <summary>The size of a slot.</summary>
    public const int Bytes = 40;

    /// <summary>The value of <see cref="Place"/> for a range that best fit placed, outside everything that is reserved.</summary>
    public const int Beside = -1;

    /// <summary>The value of <see cref="Place"/> for a range that covers reserved memory at a time that no plan foresees.</summary>
    public const int Late = -2;

    /// <summary>The value of <see cref="Record"/> for a range that no recording has.</summary>
    public const long Unrecorded = -1;

    /// <summary>The first granule of the range.</summary>
    public ulong Start;

    /// <summary>The number of granules; 0 if the slot has no range.</summary>
    public ulong Length;

    /// <summary>The number of the request in the recordings, or <see cref="Unrecorded"/>.</summary>
    public long Record;

    /// <summary>The number of this use of the slot.</summary>
    public uint Use;

    /// <summary>Of an unused slot, the next unused one.</summary>
    public uint Link;

    /// <summary>The position in the active plan, <see cref="Beside"/> or <see cref="Late"/>.</summary>
    public int Place;
}
