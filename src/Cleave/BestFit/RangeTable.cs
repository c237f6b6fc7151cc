using System.Runtime.CompilerServices;

namespace Cleave.BestFit;

/// <summary>The allocated ranges, in slots that handles name and that are linked by address.</summary>
/// <remarks>
/// <para>
/// A free by handle searches nothing: the slot has the range, and its links lead to the ranges below and above, so the free memory between
/// them is known too. Each slot has a number of its use, which changes when its range is freed or resized. A handle has that number, so a
/// handle that is out of date is detected.
/// </para>
/// <para>
/// Invariants: <c>Slotted</c>: every slot that was ever used either has a range or is in the list of unused slots. <c>Linked</c>: the links
/// lead through all ranges in ascending order, from <see cref="Bottom"/> to <see cref="Top"/> and back. Cost: 32 bytes for each range at
/// the time of the most ranges, and 8 more if owners are used, which are never given back. Not thread-safe. Units are granules.
/// </para>
/// </remarks>
internal sealed partial class RangeTable
{
    /// <summary>The slot of an empty range at the low end of the space, below all others.</summary>
    public const uint Bottom = 0;

    /// <summary>The slot of an empty range at the high end of the space, above all others.</summary>
    public const uint Top = 1;

    // Pages instead of one array, so that a table that grows copies no ranges while the allocator's lock is held.
    private const int PageBits = 10;
    private const int PageSlots = 1 << PageBits;
    private const uint None = uint.MaxValue;
    private const uint Ends = 2;

    private RangeSlot[][] _pages = [new RangeSlot[PageSlots]];
    private uint _used = Ends;
    private uint _firstUnused = None;

    /// <summary>Makes a table without ranges for a space of some granules.</summary>
    public RangeTable(ulong granules)
    {
        this[Bottom].Above = Top;
        this[Top].Below = Bottom;
        this[Top].Start = granules;
    }

    /// <summary>The number of ranges.</summary>
    public ulong Count { get; private set; }

    /// <summary>Bytes of all slots.</summary>
    public ulong CommittedBytes =>
        ((ulong)_pages.Length * ((ulong)(PageSlots * RangeSlot.Bytes) + (ulong)IntPtr.Size)) + BytesOfBoxes + BytesOfKeys;

    /// <summary>The slot of a number that <see cref="Add"/> has given, or of an end.</summary>
    public ref RangeSlot this[uint slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _pages[slot >> PageBits][slot & (PageSlots - 1)];
    }

    /// <summary>The number of the slot that the next range will get.</summary>
    public uint Next
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _firstUnused != None ? _firstUnused : NewSlot();
    }

    /// <summary>Puts a range into the slot <see cref="Next"/>.</summary>
    /// <param name="below">The slot of the range that is next below.</param>
    /// <param name="start">The first granule.</param>
    /// <param name="length">The number of granules.</param>
    /// <param name="terms">The terms of the range, from <see cref="RangeSlot.TermsOf"/>.</param>
    /// <param name="number">The number of the slot.</param>
    /// <returns>The slot.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref RangeSlot Add(uint below, ulong start, ulong length, uint terms, out uint number)
    {
        number = Next;
        ref RangeSlot slot = ref this[number];
        ref RangeSlot lower = ref this[below];
        uint above = lower.Above;
        _firstUnused = slot.Above;
        slot.Start = start;
        slot.Length = length;
        slot.Terms = terms;
        slot.Below = below;
        slot.Above = above;
        lower.Above = number;
        this[above].Below = number;
        Count++;
        return ref slot;
    }

    /// <summary>Empties a slot. Handles of its range are out of date from then on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(uint number)
    {
        ref RangeSlot slot = ref this[number];
        Unlink(slot);
        Empty(ref slot, number);
    }

    /// <summary>Puts a range into the place of another one of the same length, whose slot is emptied.</summary>
    /// <param name="number">The slot of the range.</param>
    /// <param name="replaced">The slot of the other range.</param>
    public void Replace(uint number, uint replaced)
    {
        ref RangeSlot slot = ref this[number];
        ref RangeSlot other = ref this[replaced];

        // The links of the other range are read only afterwards, because the two may be neighbours.
        Unlink(slot);
        slot.Start = other.Start;
        slot.Below = other.Below;
        slot.Above = other.Above;
        this[slot.Below].Above = number;
        this[slot.Above].Below = number;
        Empty(ref other, replaced);
    }

    /// <summary>Moves the high end of the space. All ranges must be below it.</summary>
    public void SetEnd(ulong granules) => this[Top].Start = granules;

    /// <summary>The granule behind the highest range; 0 if there is no range.</summary>
    public ulong EndOfRanges => this[this[Top].Below].End;

    /// <summary>The free granules right below a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FreeBelow(in RangeSlot slot) => slot.Start - this[slot.Below].End;

    /// <summary>The free granules right above a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FreeAbove(in RangeSlot slot) => this[slot.Above].Start - slot.End;

    /// <summary>Reports whether a slot has the range of a handle.</summary>
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

    /// <summary>The slots of all ranges in ascending order of address, and those of both ends.</summary>
    public IEnumerable<uint> InOrder()
    {
        for (uint number = Bottom; number != Top; number = this[number].Above)
        {
            yield return number;
        }

        yield return Top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(in RangeSlot slot)
    {
        this[slot.Below].Above = slot.Above;
        this[slot.Above].Below = slot.Below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Empty(ref RangeSlot slot, uint number)
    {
        if (slot.HasMore)
        {
            ForgetMore(ref slot, number);
        }

        slot.Length = 0;
        slot.Use++;
        slot.Above = _firstUnused;
        _firstUnused = number;
        Count--;
    }

    /// <summary>Puts a slot that was never used into the list of unused slots, which is empty.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint NewSlot()
    {
        if (_used == (uint)_pages.Length << PageBits)
        {
            if (_used == None - (PageSlots - 1))
            {
                throw new InvalidOperationException($"The allocator has {_used - Ends} ranges; it can keep no more at one time.");
            }

            // The list of pages is copied, which is a thousandth of the slots.
            _pages = [.. _pages, new RangeSlot[PageSlots]];
        }

        this[_used].Above = None;
        return _firstUnused = _used++;
    }
}
