using System.Globalization;

namespace Cleave.Tools.Units;

/// <summary>A number of bytes that reads and prints itself in binary units.</summary>
/// <param name="Bytes">The number.</param>
public readonly record struct ByteSize(ulong Bytes)
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>
    /// Reads "4096", "4KiB", "1.5 GiB" or "2M". Units count by 1024; K, M, G, T, P, E may stand for KiB and so on. "KB" and the like are
    /// refused, since nobody agrees on what they are. A fraction of a larger unit is rounded down to whole bytes: "1.7 GiB".
    /// </summary>
    /// <returns>Whether the text is such a number below 2^64.</returns>
    public static bool TryParse(string text, out ByteSize size)
    {
        ArgumentNullException.ThrowIfNull(text);
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        int power = UnitPower(text[end..].Trim());
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        size = default;
        if (power < 0 || !decimal.TryParse(text.AsSpan(0, end).Trim(), Style, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        // Twelve digits before the point leave a decimal room for any unit; a longer number must stand alone.
        decimal scale = 1UL << (10 * power);
        if (number > ulong.MaxValue / scale)
        {
            return false;
        }

        // A tenth of a GiB is no whole number of bytes, and is meant as about so much; a fraction of one byte is a mistake.
        decimal exact = number * scale;
        bool isWhole = decimal.Truncate(exact) == exact;
        if (!isWhole && (power == 0 || exact < 1))
        {
            return false;
        }

        size = new ByteSize((ulong)(number * scale));
        return true;
    }

    /// <summary>The size in the largest unit that it reaches, to three digits: "1.70 GiB"; exact where it divides: "2 MiB".</summary>
    public override string ToString()
    {
        int unit = Bytes == 0 ? 0 : System.Numerics.BitOperations.Log2(Bytes) / 10;
        double scaled = Bytes / (double)(1UL << (10 * unit));
        string format = scaled == Math.Floor(scaled) ? "0" : scaled < 10 ? "0.00" : scaled < 100 ? "0.0" : "0";
        return $"{scaled.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    private static int UnitPower(string unit)
    {
        for (int power = 0; power < Units.Length; power++)
        {
            bool isUnit = unit.Equals(Units[power], StringComparison.OrdinalIgnoreCase);
            bool isShort = power > 0 && unit.Equals(Units[power][..1], StringComparison.OrdinalIgnoreCase);
            if (isUnit || isShort || (power == 0 && unit.Length == 0))
            {
                return power;
            }
        }

        return -1;
    }
}
