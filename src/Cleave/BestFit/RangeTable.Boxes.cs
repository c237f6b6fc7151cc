namespace Cleave.BestFit;

// The boxes that the owners of ranges read.
internal sealed partial class RangeTable
{
    // By slot, in pages that exist as far as owners do.
    private RangeBox?[]?[] _boxes = [];

    private ulong BytesOfBoxes => (ulong)_boxes.Count(page => page is not null) * PageSlots * (ulong)IntPtr.Size;

    /// <summary>Sets the box that the owner of a range reads; null for none.</summary>
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
        if (this[number].IsOwned && BoxOf(number) is { } box)
        {
            var next = new RangeBox { Value = range };
            SetBox(number, next);
            box.Next = next;
        }
    }

    /// <summary>The box of a range; null if no owner reads one, as after a restore.</summary>
    private RangeBox? BoxOf(uint number)
    {
        uint page = number >> PageBits;
        return page < (uint)_boxes.Length ? _boxes[page]?[number & (PageSlots - 1)] : null;
    }

    /// <summary>Forgets the box and the key of a range that is freed.</summary>
    private void ForgetMore(ref RangeSlot slot, uint number)
    {
        if (slot.IsOwned && BoxOf(number) is not null)
        {
            SetBox(number, null);
        }

        if (slot.HasKey)
        {
            SetKey(number, 0);
        }
    }
}
