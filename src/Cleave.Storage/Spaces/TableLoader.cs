using System.Runtime.InteropServices;
using Cleave.BestFit;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>Makes the table of a space from the rows of its file.</summary>
/// <remarks>
/// An allocator by best fit places by what is free alone, so one that holds the same ranges goes on as if the space had never been closed.
/// The ranges are allocated in the order of their places in an empty space, each directly behind the one before, with a filler for each
/// gap; then the fillers are freed. So each range has its alignment and may be moved later, which one that was asked for within bounds may
/// not.
/// </remarks>
internal static class TableLoader
{
    /// <summary>Loads the table of a space.</summary>
    /// <param name="record">The record of the space.</param>
    /// <param name="rows">The rows, whose checksums are right. They are sorted by their places.</param>
    /// <param name="path">The path of the file, for messages.</param>
    public static LiveTable Load(in SpaceRecord record, List<RangeRow> rows, string path)
    {
        var granularity = Alignment.FromLog2(record.GranularityLog2);
        var memory = new BestFitAllocator(
            new BestFitAllocatorOptions { BaseOffset = record.BaseOffset, Size = record.Size, Granularity = granularity });
        var table = new LiveTable(memory, rows.Count) { NextId = record.NextId };
        CollectionsMarshal.AsSpan(rows).Sort((one, other) => one.Place.Start.CompareTo(other.Place.Start));
        List<AllocatedRange> fillers = [];
        ulong end = 0;
        ulong granules = record.Size >> granularity.Log2;
        foreach (RangeRow row in rows)
        {
            Check(row, end, granules, record, path);
            if (row.Place.Start > end)
            {
                fillers.Add(memory.AllocateRange((row.Place.Start - end) << granularity.Log2));
            }

            AllocatedRange place = memory.AllocateRange(row.Place.Length << granularity.Log2, Alignment.FromLog2(row.Place.AlignmentLog2));
            table.Add(
                new StoredRange(row.Id, place, row.Place.AlignmentLog2) { PlaceSum = row.Place.SumOf(row.Id), NoteSum = row.NoteSum });
            end = row.Place.Start + row.Place.Length;
        }

        fillers.ForEach(filler => memory.Free(filler));
        return table;
    }

    /// <summary>Checks that a row describes a place that is possible behind the rows before it.</summary>
    private static void Check(in RangeRow row, ulong end, ulong granules, in SpaceRecord record, string path)
    {
        (ulong start, ulong length, int alignment) = row.Place;
        string? wrong =
            row.Id == 0 || row.Id >= record.NextId ? FormattableString.Invariant($"range {row.Id} has a number that was never given")
            : start < end ? FormattableString.Invariant($"range {row.Id} overlaps the one before it")
            : length == 0 || start >= granules || length > granules - start
                ? FormattableString.Invariant($"range {row.Id} lies outside the space")
            : alignment is < 0 or > 63 || !Alignment.FromLog2(alignment).IsAligned(record.BaseOffset + (start << record.GranularityLog2))
                ? FormattableString.Invariant($"range {row.Id} lacks its alignment")
            : null;
        if (wrong is not null)
        {
            throw SqliteErrors.Damaged(path, wrong);
        }
    }
}
