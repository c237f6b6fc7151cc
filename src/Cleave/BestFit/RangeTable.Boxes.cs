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
        if (this[number].IsOwned && _boxes[number >> PageBits]![number & (PageSlots - 1)] is { } box)
        {
            var next = new RangeBox { Value = range };
            SetBox(number, next);
            box.Next = next;
        }
    }
}
