using System.Runtime.CompilerServices;

namespace Cleave.BestFit;

/// <summary>The allocated ranges, in slots that handles name: a free by handle searches nothing.</summary>
/// <remarks>
/// Each slot has a number of its use, which changes when its range is freed or resized. A handle has the number too, so a handle that is out
/// of date is found out. Invariant <c>Slotted</c>: every slot that was ever used either has a range or is in the list of unused slots. Cost: 24
/// bytes for each range at the time of the most ranges, and 8 more if owners are used; it is never given back. Not thread-safe. Units are granules.
/// </remarks>
internal sealed class RangeTable
{
    // Pages instead of one array, so that a table that grows copies no ranges while the allocator's lock is held.
    private const int PageBits = 10;
    private const int PageSlots = 1 << PageBits;
    private const uint None = uint.MaxValue;

    private RangeSlot[][] _pages = [];

    // What the owners of the ranges read, by slot, in pages that exist as far as owners do.
    private RangeBox?[]?[] _boxes = [];
    private uint _used;
    private uint _firstUnused = None;

    /// <summary>The number of ranges.</summary>
    public ulong Count { get; private set; }

    /// <summary>Bytes of all slots.</summary>
    public ulong CommittedBytes => ((ulong)_pages.Length * ((ulong)(PageSlots * RangeSlot.Bytes) + (ulong)IntPtr.Size))
        + ((ulong)_boxes.Count(page => page is not null) * PageSlots * (ulong)IntPtr.Size);

    /// <summary>The slot of a number that <see cref="Add"/> has given.</summary>
    public ref RangeSlot this[uint slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pages[slot >> PageBits][slot & (PageSlots - 1)];
    }

    /// <summary>Puts a range into a slot.</summary>
    /// <param name="start">The first granule.</param>
    /// <param name="length">The number of granules.</param>
    /// <param name="terms">The terms of the range, from <see cref="RangeSlot.Terms"/>.</param>
    /// <returns>The number of the slot.</returns>
    public uint Add(ulong start, ulong length, uint terms)
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
        slot.Link = terms;
        Count++;
        return number;
    }

    /// <summary>Empties a slot. Handles of its range are out of date from then on.</summary>
    public void Remove(uint number)
    {
        ref RangeSlot slot = ref this[number];
        if (slot.IsOwned)
        {
            SetBox(number, null);
        }

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

    /// <summary>Notes what the owner of a range reads; null for none.</summary>
    public void SetBox(uint number, RangeBox? box)
    {
        int page = (int)(number >> PageBits);
        if (page >= _boxes.Length)
        {
            Array.Resize(ref _boxes, _pages.Length);
        }

        (_boxes[page] ??= new RangeBox?[PageSlots])[number & (PageSlots - 1)] = box;
    }

    /// <summary>Lets the owner of a range, if it has one, read another value from now on.</summary>
    public void Follow(uint number, AllocatedRange range)
    {
        if (this[number].IsOwned && _boxes[number >> PageBits]![number & (PageSlots - 1)] is { } box)
        {
            var next = new RangeBox { Value = range };
            SetBox(number, next);
            box.Next = next;
        }
    }

    /// <summary>The numbers of all slots with a range, in the order of the ranges. Cost: sorting them.</summary>
    public List<uint> NumbersInOrder()
    {
        var numbers = new List<uint>((int)Count);
        for (uint number = 0; number < _used; number++)
        {
            if (this[number].Length != 0)
            {
                numbers.Add(number);
            }
        }

        numbers.Sort((one, other) => this[one].Start.CompareTo(this[other].Start));
        return numbers;
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
