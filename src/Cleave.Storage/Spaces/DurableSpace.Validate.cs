using Cleave.BestFit;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <content>Checking memory and file against each other.</content>
public sealed partial class DurableSpace
{
    /// <summary>Checks the bookkeeping in memory, the structure of the file, every checksum, and that both agree.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it: <c>Stored</c>, every allocation in memory is on
    /// disk at the same place, and no other is; <c>Allocated</c>, every allocation is allocated in the placement; or one of <see
    /// cref="BestFitAllocator.Validate"/>.</exception>
    /// <exception cref="StorageException">The file is damaged or cannot be read.</exception>
    /// <remarks>Holds up commits meanwhile. Cost: reads the whole file.</remarks>
    public void Validate()
    {
        lock (_fileLock)
        {
            ThrowIfDisposed();
            Table.Memory.Validate();
            if (_file.FindDamage() is { } damage)
            {
                throw SqliteErrors.Damaged(Path, damage);
            }

            SpaceRecord record = _file.ReadRecord();
            if (record != _record)
            {
                throw new InvariantException("Stored", $"the record of the file is {record}, that in memory {_record}");
            }

            List<RangeRow> rows = _file.ReadRows(record);
            lock (Table.Lock)
            {
                CheckStored(rows);
                CheckAllocated();
            }
        }
    }

    private void CheckStored(List<RangeRow> rows)
    {
        if (rows.Count != Table.Count)
        {
            throw new InvariantException(
                "Stored", FormattableString.Invariant($"the file has {rows.Count} ranges, memory has {Table.Count}"));
        }

        foreach (RangeRow row in rows)
        {
            bool isThere = Table.TryFind(row.Id, out StoredRange? live) && live.Range == Table.RangeOf(row) && live.Sum == row.Sum;
            if (!isThere)
            {
                throw new InvariantException(
                    "Stored", $"the file has range {Table.RangeOf(row)}, memory has {live?.Range.ToString() ?? "none"}");
            }
        }
    }

    private void CheckAllocated()
    {
        HashSet<(ulong, ulong)> allocated =
            [.. Table.Memory.GetBlocks().Where(block => !block.IsFree).Select(block => (block.Offset, block.Size))];
        foreach (StoredRange live in Table.Ranges)
        {
            if (!allocated.Contains((live.Memory.Offset, live.Memory.Size)))
            {
                throw new InvariantException("Allocated", $"range {live.Range} is not allocated in the placement");
            }
        }
    }
}
