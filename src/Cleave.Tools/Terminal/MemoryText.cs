using System.Globalization;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Text;

namespace Cleave.Tools.Terminal;

/// <summary>
/// Prints a memory report for a terminal or a log: the space as rows of characters, its totals, and its holes. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Reports;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 30 });
/// using AllocatedBlocks texture = vram.Allocate(ByteSize.FromMiB(17));
/// MemoryText.Write(MemoryReport.Of(vram), Console.Error, width: 100);
/// </code>
/// </example>
public static class MemoryText
{
    /// <summary>The most allocations that are printed; JSON and the page have more.</summary>
    private const int MostAllocations = 20;

    /// <summary>Writes a report as text.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="output">The text writer, which stays open.</param>
    /// <param name="width">The most characters of a line; a table may still be wider.</param>
    /// <param name="withColour">True if the terminal supports ANSI colours.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 20.</exception>
    public static void Write(MemoryReport report, TextWriter output, int width = 80, bool withColour = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        SpaceMoment moment = report.Moment;
        output.WriteLine(Head(report));
        WrappedText.Write(report.IsAsRecorded ? RecordedFigures(moment) : Figures(moment), " ", width, output);
        output.WriteLine();
        if (moment.Blocks.Count > 0)
        {
            BlockCharacters.Write(moment, output, width, withColour);
        }
        else
        {
            SpaceCharacters.Write(moment, output, width, withColour, report.IsAsRecorded ? "not reserved" : "out of use");
        }

        output.WriteLine();
        if (moment.Sizes.Count != 0)
        {
            Sizes(report).Write(output);
            output.WriteLine();
        }

        if (moment.Allocations.Count != 0)
        {
            Allocations(moment).Write(output);
            output.WriteLine();
        }

        WriteFree(report, output);
    }

    private static void WriteFree(MemoryReport report, TextWriter output)
    {
        if (report.Moment.Holes.Count == 0)
        {
            output.WriteLine("Nothing is free.");
            return;
        }

        if (!report.IsAsRecorded)
        {
            Orders(report.Moment).Write(output);
            output.WriteLine();
        }

        Holes(report).Write(output);
    }

    private static string Head(MemoryReport report)
    {
        string when = report.IsOneState ? "when the snapshot was taken" : (report.Moment.Event, report.History) switch
        {
            ({ } index, { } history) when index == history.PeakEvent => $"at the peak, event {index} of {history.EventCount}",
            ({ } index, { } history) => $"at event {index} of {history.EventCount}",
            _ => "now",
        };
        return FormattableString.Invariant($"{report.Name}, {report.Placement}, {when}");
    }

    private static IEnumerable<string> Figures(SpaceMoment moment) =>
    [
        moment.Blocks.Count == 0 ? $"{Size(moment.Size)}:"
            : $"{Count(moment.Blocks.Count)} {(moment.Blocks.Count == 1 ? "block" : "blocks")} of {Size(moment.Size)}:",
        .. Allocated(moment),
        $"{Size(moment.FreeBytes)} free"
            + $"{(moment.ClearBytes == 0 ? "" : $" ({Size(moment.ClearBytes)} zeroed)")}{(moment.RetiredBytes == 0 ? ";" : ",")}",
        .. moment.RetiredBytes == 0 ? [] : (string[])[$"{Size(moment.RetiredBytes)} out of use;"],
        $"holes: {Count(moment.HoleCount)},", $"the largest free block {Size(moment.LargestFreeBlock)},",
        $"ext.frag {Share(moment.Fragmentation)} of {Size(moment.FreeBytes)}",
    ];

    private static IEnumerable<string> RecordedFigures(SpaceMoment moment) =>
    [
        $"{Size(moment.AllocatedBytes + moment.FreeBytes)} reserved:",
        .. Allocated(moment),
        $"{Size(moment.FreeBytes)} idle ({Share((double)moment.FreeBytes / Math.Max(moment.AllocatedBytes + moment.FreeBytes, 1))});",
        $"holes: {Count(moment.HoleCount)},", $"the largest {Size(moment.LargestFreeBlock)}.",
        .. moment.RetiredBytes == 0 ? [] : (string[])[$"{Size(moment.RetiredBytes)} reserved at other times only."],
    ];

    private static string[] Allocated(SpaceMoment moment)
    {
        string allocated = $"{Size(moment.AllocatedBytes)} allocated";
        IEnumerable<string> parts = moment.Parts.Select(part => $"{part.Name} {Size(part.Bytes)}");
        IEnumerable<string> all = moment.RequestedBytes is { } requested ? parts.Prepend($"{Size(requested)} asked for") : parts;
        return all.Any() ? [allocated, $"({string.Join(", ", all)}),"] : [$"{allocated},"];
    }

    private static TextTable Sizes(MemoryReport report)
    {
        string size = report.Moment.RequestedBytes is null ? "block size" : "size asked for";
        var table = new TextTable(size, "count", "bytes") { FirstNumber = 1 };
        foreach (SizeCount one in report.Moment.Sizes)
        {
            table.Add($"{Size(one.From)} and more", Count(one.Count), Size(one.Bytes));
        }

        return table;
    }

    private static TextTable Allocations(SpaceMoment moment)
    {
        var table = new TextTable("largest allocations", "bytes", "blocks", "first address") { FirstNumber = 1 };
        foreach (SpaceAllocation one in moment.Allocations.Take(MostAllocations))
        {
            table.Add(one.Name ?? "no name", Size(one.Size), Count(one.Ranges.Count), SpacePlaces.Of(moment, one.Ranges[0].Address));
        }

        return table;
    }

    private static TextTable Orders(SpaceMoment moment)
    {
        var table = new TextTable("free blocks of", "count", "bytes") { FirstNumber = 1 };
        foreach (OrderCount order in moment.Orders.Where(order => order.Free != 0))
        {
            string more = order.Bytes == order.BlockSize * order.Free ? "" : " and more";
            table.Add(Size(order.BlockSize) + more, Count((long)order.Free), Size(order.Bytes));
        }

        return table;
    }

    private static TextTable Holes(MemoryReport report)
    {
        var table = new TextTable("largest holes", "address", "below it", "above it");
        foreach (SpaceHole hole in report.Moment.Holes)
        {
            table.Add(Size(hole.Size), SpacePlaces.Of(report.Moment, hole.Address), Border(hole.Below, report.History), Border(
                hole.Above, report.History));
        }

        return table;
    }

    private static string Border(SpaceNeighbour? neighbour, SpaceHistory? history)
    {
        string what = neighbour switch
        {
            null => "the edge",
            { IsRetired: true } => "out of use",
            { Life: { } life } when life.Death < history?.EventCount => $"id {life.Id}, events {life.Birth} to {life.Death}",
            { Life: { } life } => $"id {life.Id}, from event {life.Birth} on",
            _ => "a block",
        };
        return neighbour is null ? what : FormattableString.Invariant($"{Size(neighbour.Size)} ({what})");
    }

    private static string Size(ulong bytes) => new ByteSize(bytes).ToString();

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
