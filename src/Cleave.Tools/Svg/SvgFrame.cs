using System.Globalization;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Svg;

/// <summary>A rectangle of a picture with axes: events from left to right, bytes up or down.</summary>
internal sealed record SvgFrame(double Left, double Top, double Width, double Height)
{
    /// <summary>The left edge of all pictures over events.</summary>
    public const double UsualLeft = 92;

    public const double UsualWidth = 848;

    /// <summary>The width of the picture to the right of the axes.</summary>
    private const double Margin = 16;

    /// <summary>The width of a digit in the widest font that may be substituted.</summary>
    private const double DigitWidth = 8.5;

    /// <summary>Writes the axis of events below the rectangle, and the axis of bytes to the left.</summary>
    public void WriteAxes(int events, ulong bytes, bool upwards, TextWriter output)
    {
        output.Write(Text($"<rect class=\"axis\" x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\"/>\n"));
        double step = BinaryStep(bytes / 4.0);
        for (double value = 0; value <= bytes; value += step)
        {
            double y = Top + (Height * (upwards ? 1 - (value / bytes) : value / bytes));
            output.Write(Text($"<text class=\"number\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\">{new ByteSize((ulong)value)}</text>\n"));
        }

        double each = DecimalStep(events / 6.0);
        for (double value = 0; value <= events; value += each)
        {
            string label = HistoryNotes.Count((int)value);
            // The last label is at the edge of the picture and must not be cut off.
            double x = Math.Min(X(value, events), Left + Width + Margin - (label.Length * DigitWidth / 2));
            output.Write(Text($"<text class=\"middle\" x=\"{x:0.#}\" y=\"{Top + Height + 18}\">{label}</text>\n"));
        }
    }

    public double X(double value, int events) => Left + (value / events * Width);

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double BinaryStep(double least) => Math.Max(1, Math.Pow(2, Math.Ceiling(Math.Log2(least))));

    private static double DecimalStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(least, 1))));
        return power * (least / power > 5 ? 10 : least / power > 2 ? 5 : least / power > 1 ? 2 : 1);
    }
}
