using System.Globalization;

namespace Cleave.Memory.Pages;

/// <content>What it looks like inside, in words.</content>
public sealed partial class PageAllocator : IFormattable
{
    /// <summary>The state in one line.</summary>
    public override string ToString() => ToString("G");

    /// <summary>The state in words.</summary>
    /// <param name="format">"G" for one line, "D" for all that <see cref="WriteTo"/> writes.</param>
    /// <param name="formatProvider">Of no consequence: numbers are the same everywhere.</param>
    /// <exception cref="FormatException">There is no such format.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider = null)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        switch (format)
        {
            case null or "" or "G":
                WriteLine(text);
                break;
            case "D":
                WriteTo(text);
                break;
            default:
                throw new FormatException($"A PageAllocator has no format '{format}'; it has G and D.");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Writes the state: a line for all, the free blocks of each order, and the trees with their stripes and a map.</summary>
    /// <param name="writer">Where the lines go.</param>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    /// <remarks>
    /// The map of a tree has a character for each page, or for as many pages as make 64 characters: '#' for allocated pages, '.' for free ones,
    /// '+' for some of both. Of an order the first 16 free blocks are listed, of the allocator the first 64 trees; of all others there
    /// is the number. The free blocks are of one moment, each tree of another. Cost: the number of blocks.
    /// </remarks>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteLine(writer);
        List<PageBlock> blocks = CopyBlocks();
        PageDump.WriteFreeLists(writer, blocks);
        PageTree[] trees = [.. Trees];
        int next = 0;
        foreach (PageTree tree in trees.Take(PageDump.MostTrees))
        {
            writer.WriteLine($"tree of {tree}");
            foreach (Stripe stripe in StripesOf(tree).Where(stripe => stripe.Free + stripe.Allocated != 0))
            {
                writer.WriteLine($"  stripe {stripe}");
            }

            writer.WriteLine($"  pages {PageDump.Map(tree, _pageShift, blocks, ref next)}");
        }

        if (trees.Length > PageDump.MostTrees)
        {
            writer.WriteLine(FormattableString.Invariant($"and {trees.Length - PageDump.MostTrees} more trees"));
        }
    }

    private void WriteLine(TextWriter writer)
    {
        PageStatistics now = GetStatistics();
        writer.WriteLine(FormattableString.Invariant(
            $"{now.TotalPages} pages of {PageSize}: {now.FreePages} free, {now.CachedPages} cached, free blocks {string.Join(',', now.FreeBlocks)}"));
    }
}
