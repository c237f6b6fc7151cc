using System.Globalization;

namespace Cleave.Memory;

/// <content>What it looks like inside, in words.</content>
public sealed partial class PageAllocator : IFormattable
{
    /// <summary>The state in one line.</summary>
    public override string ToString() => ToString("G");

    /// <summary>The state in words.</summary>
    /// <param name="format">"G" for one line, "D" for a line for each tree and each of its stripes too.</param>
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
                throw new FormatException($"There is no format '{format}'; there are G and D.");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Writes the state: a line for all, and one for each tree and each of its stripes that has a block.</summary>
    /// <remarks>Each tree is looked at in a moment of its own, as by <see cref="StripesOf"/>. Cost: the number of blocks.</remarks>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteLine(writer);
        foreach (PageTree tree in Trees)
        {
            writer.WriteLine($"tree of {tree}");
            foreach (Stripe stripe in StripesOf(tree).Where(stripe => stripe.Free + stripe.Allocated != 0))
            {
                writer.WriteLine($"  stripe {stripe}");
            }
        }
    }

    private void WriteLine(TextWriter writer)
    {
        PageStatistics now = GetStatistics();
        writer.WriteLine(FormattableString.Invariant(
            $"{now.TotalPages} pages of {PageSize}: {now.FreePages} free, {now.CachedPages} cached, free blocks {string.Join(',', now.FreeBlocks)}"));
    }
}
