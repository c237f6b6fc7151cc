using System.Buffers.Binary;
using Cleave.Runs;
using Cleave.State;

namespace Cleave.BestFit;

/// <summary>Writes the state of a space of ranges, and reads it: the body of the frame. docs/state-format.md describes it.</summary>
internal static class RangeState
{
    private const ulong HasTerms = 1;
    private const ulong HasKey = 2;
    private const int HeadBits = 2;

    // From this gap on, the two bits do not fit beside it, and it follows as a number of its own.
    private const ulong LargeGap = 1UL << 61;

    // Each range has a head and a length, and each clear run two numbers. So a damaged count cannot commit memory for long.
    private const int LeastBytes = 2;

    /// <summary>Appends the state. Targets of moves count as free, because after a restore nobody can complete the moves.</summary>
    public static void Write(ref StateWriter writer, in RangeUnits units, RunSpace space)
    {
        writer.Byte((byte)units.Granularity.Log2);
        writer.Number(units.BaseOffset >> units.Granularity.Log2);
        writer.Number(units.Granules);
        WriteRanges(ref writer, space.Ranges);
        writer.Number(space.Clear.Count);
        ulong end = 0;
        foreach (FreeRun run in space.Clear.InOrder())
        {
            writer.Number(run.Start - end);
            writer.Number(run.Length - 1);
            end = run.End;
        }
    }

    /// <summary>Reads a state, and checks everything that it says.</summary>
    /// <returns>The space; null if the reader has a finding.</returns>
    public static RunSpace? Read(ref StateReader reader, ulong maxSize, out RangeUnits units)
    {
        int log2 = (int)reader.NumberBelow(64, "the granularity");
        ulong first = reader.Number();
        ulong granules = reader.Number();
        units = new RangeUnits(first << log2, Alignment.FromLog2(log2), granules);
        if (!reader.HasFailed && (units.BaseOffset >> log2 != first || units.Size >> log2 != granules))
        {
            reader.Fail("the base offset or the size is above 2^64");
        }
        else if (!reader.HasFailed && BestFitAllocator.Complaint(units.Size, units.BaseOffset, units.Granularity) is { } complaint)
        {
            reader.Fail(complaint.TrimEnd('.'));
        }
        else if (!reader.HasFailed && units.Size > maxSize)
        {
            reader.Fail(
                StateError.TooLarge,
                $"The space has {ByteText.Exact(units.Size)}; RestoreOptions.MaxSize permits {ByteText.Exact(maxSize)}.");
        }

        if (reader.HasFailed)
        {
            return null;
        }

        RunSpace space = RunSpace.Unfilled(granules);
        ReadRanges(ref reader, space, granules);
        ReadClear(ref reader, space, granules);
        reader.End();
        return reader.HasFailed ? null : space;
    }

    private static void WriteRanges(ref StateWriter writer, RangeTable ranges)
    {
        // The targets of moves are not known before all ranges were seen, so the count is written last.
        int place = writer.Length;
        writer.Word(0);
        ulong count = 0;
        ulong end = 0;
        for (uint number = ranges[RangeTable.Bottom].Above; number != RangeTable.Top;)
        {
            ref RangeSlot slot = ref ranges[number];
            if (!slot.IsTarget)
            {
                WriteRange(ref writer, slot, slot.Start - end, ranges.KeyOf(number));
                end = slot.End;
                count++;
            }

            number = slot.Above;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(writer.Written[place..], count);
    }

    private static void WriteRange(ref StateWriter writer, in RangeSlot slot, ulong gap, ulong key)
    {
        byte terms = slot.SavedAs;
        writer.Number((Math.Min(gap, LargeGap) << HeadBits) | (terms == 0 ? 0 : HasTerms) | (key == 0 ? 0 : HasKey));
        if (gap >= LargeGap)
        {
            writer.Number(gap);
        }

        writer.Number(slot.Length - 1);
        if (terms != 0)
        {
            writer.Byte(terms);
        }

        if (key != 0)
        {
            writer.Number(key);
        }
    }

    private static void ReadRanges(ref StateReader reader, RunSpace space, ulong granules)
    {
        ulong count = reader.Word();
        if (count > (ulong)reader.Left / LeastBytes)
        {
            reader.Fail($"{count} ranges do not fit into the {reader.Left} bytes that are left");
        }

        uint below = RangeTable.Bottom;
        ulong end = 0;
        for (ulong at = 0; at < count && !reader.HasFailed; at++)
        {
            ulong head = reader.Number();
            ulong gap = head >> HeadBits;
            if (gap == LargeGap)
            {
                gap = reader.Number();
            }

            ulong length = reader.Number() + 1;
            byte terms = (head & HasTerms) != 0 ? reader.Byte() : (byte)0;
            ulong key = (head & HasKey) != 0 ? reader.Number() : 0;
            bool isCanonical = (gap >= LargeGap) == (head >> HeadBits >= LargeGap)
                && (terms != 0) == ((head & HasTerms) != 0) && (key != 0) == ((head & HasKey) != 0);
            if (!isCanonical || length == 0 || gap > granules - end || length > granules - end - gap)
            {
                reader.Fail($"range {at} lies outside the space, or is written in a longer form");
                return;
            }

            ulong start = end + gap;
            below = space.RestoreRange(below, start, length, RangeSlot.RestoredTerms(terms));
            space.Ranges.SetKey(below, key);
            end = start + length;
        }

        space.RestoreFree(below, granules);
    }

    private static void ReadClear(ref StateReader reader, RunSpace space, ulong granules)
    {
        ulong count = reader.Number();
        if (count > (ulong)reader.Left / LeastBytes)
        {
            reader.Fail($"{count} clear runs do not fit into the {reader.Left} bytes that are left");
        }

        uint below = RangeTable.Bottom;
        ulong end = 0;
        for (ulong at = 0; at < count && !reader.HasFailed; at++)
        {
            ulong gap = reader.Number();
            ulong length = reader.Number() + 1;
            bool fits = length != 0 && gap <= granules - end && length <= granules - end - gap && (gap > 0 || at == 0);
            ulong start = end + gap;
            end = start + length;
            if (!fits || !IsFree(space.Ranges, ref below, start, end))
            {
                reader.Fail($"clear run {at} is not a part of one free run");
                return;
            }

            space.RestoreClear(start, length);
        }
    }

    /// <summary>Whether granules lie between two ranges. The search begins at the lower one of the last call.</summary>
    private static bool IsFree(RangeTable ranges, ref uint below, ulong start, ulong end)
    {
        while (below != RangeTable.Top && ranges[ranges[below].Above].Start < end)
        {
            below = ranges[below].Above;
        }

        return below != RangeTable.Top && ranges[below].End <= start;
    }
}
