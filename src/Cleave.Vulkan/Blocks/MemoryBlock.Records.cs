using System.Runtime.CompilerServices;

namespace Cleave.Vulkan.Blocks;

/// <content>The records of the ranges.</content>
internal sealed partial class MemoryBlock
{
    private BlockRecord[] _records = new BlockRecord[4];

    /// <summary>The number of records that were ever used.</summary>
    private uint _used;

    /// <summary>The number of the first unused record of those, plus 1; 0 if there is none.</summary>
    private uint _unused;

    /// <summary>Lists the ranges that are allocated, with their records.</summary>
    public IEnumerable<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> GetRecords() => _records
        .Select((record, slot) => (this, new BlockRange(record.Place.Offset, record.Place.Size, (uint)slot, record.Use), record))
        .Where(live => live.record.IsUsed);

    /// <summary>Reports whether a value names a range that is allocated now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(in BlockRange range) =>
        range.Slot < (uint)_records.Length && _records[range.Slot].Use == range.Use && _records[range.Slot].IsUsed;

    /// <summary>The record of a range that is allocated.</summary>
    public ref BlockRecord RecordOf(in BlockRange range) => ref _records[range.Slot];

    /// <summary>Empties a record whose place is free again.</summary>
    private void Forget(ref BlockRecord record, uint slot)
    {
        _kinds?.Remove(record.Place);
        FreeBytes += record.Place.Size;
        _hasFreed = true;
        Count--;

        // Field by field, because most records have no reference that the garbage collector has to be told of.
        record.Place = default;
        record.Use++;
        record.NextUnused = _unused;
        record.IsMoving = false;
        if (record.Owner is not null)
        {
            record.Owner = null;
        }

        _unused = slot + 1;
    }

    private BlockRange Record(in PlaceDemand demand, in BlockPlace place)
    {
        uint slot = NextSlot();
        UseSlot(slot);
        ref BlockRecord record = ref _records[slot];
        record.Place = place;
        if (demand.Owner is not null)
        {
            record.Owner = demand.Owner;
        }

        record.IsOwned = demand.IsOwned;
        record.Size = demand.Size;
        record.Alignment = demand.Alignment;
        record.Kind = demand.Kind;
        FreeBytes -= place.Size;
        Count++;
        var range = new BlockRange(place.Offset, place.Size, slot, record.Use);
        if (demand.IsOwned)
        {
            ((IRangeOwner)demand.Owner!).Hold(this, range);
        }

        return range;
    }

    /// <summary>Finds the number of an unused record.</summary>
    private uint NextSlot()
    {
        uint slot = _unused == 0 ? _used : _unused - 1;
        if (slot == (uint)_records.Length)
        {
            Array.Resize(ref _records, 2 * _records.Length);
        }

        return slot;
    }

    /// <summary>Takes the record that <see cref="NextSlot"/> found.</summary>
    private void UseSlot(uint slot)
    {
        _used += _unused == 0 ? 1u : 0;
        _unused = _records[slot].NextUnused;
    }
}
