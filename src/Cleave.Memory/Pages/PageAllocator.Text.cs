using System.Globalization;

namespace Cleave.Memory.Pages;

/// <content>The state of the allocator as text.</content>
public sealed partial class PageAllocator : IFormattable
{
    /// <summary>The state of the allocator in one line, or "disposed".</summary>
    public override string ToString() => _disposed ? "disposed" : ToString("G");

    /// <summary>The state of the allocator as text.</summary>
    /// <param name="format">"G" for one line, "D" for everything that <see cref="WriteTo"/> writes.</param>
    /// <param name="formatProvider">Ignored: numbers are always in the invariant culture.</param>
    /// <exception cref="FormatException">The format is neither G nor D.</exception>
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

    /// <summary>Writes the state: a summary line, the free blocks of each order, and the trees with their stripes and a map.</summary>
    /// <param name="writer">The writer that receives the lines.</param>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    /// <remarks>
    /// The map of a tree has at most 64 characters, each for one page or for several: '#' for allocated pages, '.' for free ones, '+' for
    /// some of both. The output lists the first 16 free blocks of each order and the first 64 trees, and the number of all others. The free
    /// blocks are a snapshot of one moment, and each tree of another. Cost: linear in the number of blocks.
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
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{now.TotalPages} pages of {PageSize}: {now.FreePages} free, {now.CachedPages} cached, free blocks "
                + $"{string.Join(',', now.FreeBlocks)}"));
    }
}
