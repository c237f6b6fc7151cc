using System.Diagnostics.CodeAnalysis;
using Cleave.BestFit;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <content>Looking at the space.</content>
public sealed partial class DurableSpace
{
    private const int RowsPerPage = 512;

    /// <summary>The number of allocations that are on disk.</summary>
    public int Count
    {
        get
        {
            lock (Table.Lock)
            {
                return Table.Count;
            }
        }
    }

    /// <summary>Bytes that are free.</summary>
    public ulong FreeBytes => Table.Memory.FreeBytes;

    /// <summary>Bytes of the longest free run, which is the largest request that would be served now.</summary>
    public ulong LargestFreeRun => Table.Memory.LargestFreeRun;

    /// <summary>Finds where a range is now. Needs no access to the disk.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="range">The range; <c>default</c> if there is none with this number.</param>
    /// <returns>Whether the range is allocated.</returns>
    public bool TryGetRange(ulong id, out DurableRange range)
    {
        lock (Table.Lock)
        {
            range = Table.TryFind(id, out StoredRange? live) ? live.Range : default;
            return live is not null;
        }
    }

    /// <summary>Reads the note of a range from the file.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="note">A copy of the note, empty if the range has none; null if there is no such range.</param>
    /// <returns>Whether the range is allocated.</returns>
    /// <exception cref="StorageException">The file cannot be read, or the row of the range is damaged.</exception>
    /// <remarks>Waits for the commit that is being made.</remarks>
    public bool TryGetNote(ulong id, [NotNullWhen(true)] out byte[]? note)
    {
        lock (_fileLock)
        {
            ThrowIfDisposed();
            StoredRange? live;
            lock (Table.Lock)
            {
                if (!Table.TryFind(id, out live))
                {
                    note = null;
                    return false;
                }
            }

            note = _file.ReadNote(id);
            return RowPlace.SumOfNote(id, note) == live.NoteSum ? true : throw SqliteErrors.Damaged(
                Path, FormattableString.Invariant($"the note of range {id} does not match its checksum"));
        }
    }

    /// <summary>Gives all allocations with their notes, one at a time, in the order of their numbers.</summary>
    /// <exception cref="StorageException">The file cannot be read, or a row is damaged.</exception>
    /// <remarks>Reads some hundred rows at once and holds no lock in between. Changes that are made meanwhile are seen or not. An
    /// application reads its index from here when it starts.</remarks>
    public IEnumerable<DurableAllocation> EnumerateAllocations()
    {
        ulong last = 0;
        List<(RangeRow Row, byte[] Note)> rows;
        do
        {
            lock (_fileLock)
            {
                ThrowIfDisposed();
                rows = _file.ReadPage(last, RowsPerPage);
            }

            foreach ((RangeRow row, byte[] note) in rows)
            {
                last = row.Id;
                yield return new DurableAllocation(Table.RangeOf(row), Alignment.FromLog2(row.Place.AlignmentLog2), note);
            }
        }
        while (rows.Count == RowsPerPage);
    }

    /// <summary>Gives counts and sizes.</summary>
    public DurableSpaceStatistics GetStatistics()
    {
        lock (_fileLock)
        {
            ThrowIfDisposed();
            BestFitStatistics memory = Table.Memory.GetStatistics();
            return new DurableSpaceStatistics
            {
                Size = memory.Size,
                FreeBytes = memory.FreeBytes,
                LargestFreeRun = memory.LargestFreeRun,
                FreeRuns = memory.FreeRuns,
                Allocations = _record.Count,
                Changes = _changes,
                Commits = _commits,
                LifetimeCommits = _record.Commits,
                Snapshots = _snapshots,
                SnapshotFailures = _snapshotFailures,
                LogBytes = IsReadOnly || _fault is not null ? 0 : _file.LogBytes,
                FileBytes = LengthOf(Path) + LengthOf(Path + "-wal"),
            };
        }
    }

    private static ulong LengthOf(string path) => File.Exists(path) ? (ulong)new FileInfo(path).Length : 0;
}
