namespace Cleave.BestFit;

// The keys by which the user knows ranges.
internal sealed partial class RangeTable
{
    // By slot, in pages that exist as far as keys do.
    private ulong[]?[] _keys = [];

    private ulong BytesOfKeys => (ulong)_keys.Count(page => page is not null) * PageSlots * sizeof(ulong);

    /// <summary>Returns the key of a range; 0 if it has none.</summary>
    public ulong KeyOf(uint number) => this[number].HasKey ? _keys[number >> PageBits]![number & (PageSlots - 1)] : 0;

    /// <summary>Sets the key of a range; 0 for none.</summary>
    public void SetKey(uint number, ulong key)
    {
        ref RangeSlot slot = ref this[number];
        if (key == 0 && !slot.HasKey)
        {
            return;
        }

        int page = (int)(number >> PageBits);
        if (page >= _keys.Length)
        {
            Array.Resize(ref _keys, _pages.Length);
        }

        (_keys[page] ??= new ulong[PageSlots])[number & (PageSlots - 1)] = key;
        slot.NoteKey(key != 0);
    }
}
