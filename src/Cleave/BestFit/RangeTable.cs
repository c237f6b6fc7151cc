using System.Runtime.CompilerServices;

namespace Cleave.BestFit;

/// <summary>The allocated ranges, in slots that handles name: a free by handle searches nothing.</summary>
/// <remarks>
/// Each slot has a number of its use, which changes when its range is freed or resized. A handle has the number too, so a handle that is out
/// of date is found out. Invariant <c>Slotted</c>: every slot that was ever used either has a range or is in the list of unused slots. Cost: 24
/// bytes for each range at the time of the most ranges; it is never given back. Not thread-safe. Units are granules.
/// </remarks>
internal sealed class RangeTable
{
    // Pages instead of one array, so that a table that grows copies no ranges while the allocator's lock is held.
    private const int PageBits = 10;
    private const int PageSlots = 1 << PageBits;
    private const uint None = uint.MaxValue;

    private RangeSlot[][] _pages = [];
    private uint _used;
    private uint _firstUnused = None;

    /// <summary>The number of ranges.</summary>
    public ulong Count { get; private set; }

    /// <summary>Bytes of all slots.</summary>
    public ulong CommittedBytes => (ulong)_pages.Length * ((ulong)(PageSlots * RangeSlot.Bytes) + (ulong)IntPtr.Size);

    /// <summary>The slot of a number that <see cref="Add"/> has given.</summary>
    public ref RangeSlot this[uint slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pages[slot >> PageBits][slot & (PageSlots - 1)];
    }

    /// <summary>Puts a range into a slot.</summary>
    /// <returns>The number of the slot.</returns>
    public uint Add(ulong start, ulong length, bool isOwned)
    {
        uint number = _firstUnused;
        if (number == None)
        {
            number = NewSlot();
        }

        ref RangeSlot slot = ref this[number];
        _firstUnused = slot.Link;
        slot.Start = start;
        slot.Length = length;
        slot.Link = isOwned ? RangeSlot.Owned : 0;
        Count++;
        return number;
    }

    /// <summary>Empties a slot. Handles of its range are out of date from then on.</summary>
    public void Remove(uint number)
    {
        ref RangeSlot slot = ref this[number];
        slot.Length = 0;
        slot.Use++;
        slot.Link = _firstUnused;
        _firstUnused = number;
        Count--;
    }

    /// <summary>Gets a value that says whether a slot has the range of a handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint number, uint use)
    {
        if (number >= _used)
        {
            return false;
        }

        ref RangeSlot slot = ref this[number];
        return slot.Use == use && slot.Length != 0;
    }

    /// <summary>The ranges in ascending order. Cost: sorting them.</summary>
    public List<(ulong Start, ulong Length)> InOrder()
    {
        var ranges = new List<(ulong Start, ulong Length)>((int)Count);
        for (uint number = 0; number < _used; number++)
        {
            if (this[number] is { Length: not 0 } slot)
            {
                ranges.Add((slot.Start, slot.Length));
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
            throw new InvariantException("Slotted", $"{_used} slots were used, {Count} of them have a range and {unused} are listed as unused");
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

            // The list of pages is copied, which is a thousandth of the slots.
            _pages = [.. _pages, new RangeSlot[PageSlots]];
        }

        this[_used].Link = None;
        return _used++;
    }
}

/// <summary>One slot of a <see cref="RangeTable"/>: 24 bytes.</summary>
internal struct RangeSlot
{
    /// <summary>The size of a slot.</summary>
    public const int Bytes = (2 * sizeof(ulong)) + (2 * sizeof(uint));

    /// <summary>The value of <see cref="Link"/> for a range that an owner holds.</summary>
    public const uint Owned = 1;

    /// <summary>The first granule of the range.</summary>
    public ulong Start;

    /// <summary>The number of granules; 0 if the slot has no range.</summary>
    public ulong Length;

    /// <summary>The number of this use of the slot.</summary>
    public uint Use;

    /// <summary>Of a range, <see cref="Owned"/> or 0; of an unused slot, the next unused one.</summary>
    public uint Link;
}
