using System.Runtime.CompilerServices;

namespace Cleave.Vulkan.Blocks;

/// <content>The records of the ranges, by the slots of the space.</content>
internal sealed partial class MemoryBlock
{
    private BlockRecord[] _records = new BlockRecord[8];

    /// <summary>Lists the ranges with their records, lowest offset first.</summary>
    /// <param name="withTargets">Whether to list the targets of moves that have not ended too.</param>
    public IEnumerable<(MemoryBlock Block, BlockRange Range, BlockRecord Record)> GetRecords(bool withTargets = false) => IsForgotten
        ? []
        : _space.GetRanges()
            .Select(range => (this, range, Record: _records[range.Slot]))
            .Where(live => withTargets || !live.Record.IsTarget);

    /// <summary>Reports whether a value names a range that is allocated now.</summary>
    public bool Has(in BlockRange range) => !IsForgotten && _space.Has(range);

    /// <summary>The record of a range that is allocated.</summary>
    public ref BlockRecord RecordOf(in BlockRange range) => ref _records[range.Slot];

    /// <summary>Counts a range that the space has given, and writes its record.</summary>
    private void Record(in PlaceDemand demand, in BlockRange range)
    {
        if (range.Slot >= (uint)_records.Length)
        {
            Grow(range.Slot);
        }

        ref BlockRecord record = ref _records[range.Slot];

        // Not written if there is none, because most records have no reference that the garbage collector has to be told of.
        if (demand.Owner is not null)
        {
            record.Owner = demand.Owner;
        }

        record.Size = demand.Size;
        record.Kind = demand.Kind;
        record.Alignment = demand.Alignment;
        record.IsOwned = demand.IsOwned;
        _kinds?.Add(range, demand.Kind);
        FreeBytes -= range.Size;
        Count++;
        if (demand.IsOwned)
        {
            ((IRangeOwner)demand.Owner!).Hold(this, range);
        }
    }

    /// <summary>Empties the record of a range, and gives the range back to the space.</summary>
    private void Release(in BlockRange range)
    {
        ref BlockRecord record = ref _records[range.Slot];
        record.IsMoving = false;
        record.IsTarget = false;
        if (record.Owner is not null)
        {
            record.Owner = null;
        }

        _kinds?.Remove(range);
        FreeBytes += range.Size;
        Count--;
        _space.Give(range);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(uint slot) => Array.Resize(ref _records, Math.Max(2 * _records.Length, (int)slot + 1));
}
