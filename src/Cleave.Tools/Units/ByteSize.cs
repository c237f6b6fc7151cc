using System.Globalization;

namespace Cleave.Tools.Units;

/// <summary>A number of bytes that is parsed from and printed in binary units. Immutable, so thread-safe.</summary>
/// <param name="Bytes">The number of bytes.</param>
public readonly record struct ByteSize(ulong Bytes)
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>
    /// Parses a size such as "4096", "4KiB", "1.5 GiB" or "2M". Units count by 1024, and K, M, G, T, P and E may stand for KiB and so on.
    /// "KB" and the like are refused, because they may mean 1000 or 1024. A fraction of a larger unit is rounded down to whole bytes: "1.7
    /// GiB".
    /// </summary>
    /// <returns>True if the text is a size below 2^64 bytes; false otherwise.</returns>
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

        // The quotient is compared first, because a large number times its unit could exceed a decimal.
        decimal scale = 1UL << (10 * power);
        if (number > ulong.MaxValue / scale)
        {
            return false;
        }

        // A fraction such as 0.1 GiB is an approximate size, so it is rounded; a fraction of one byte is a mistake.
        decimal exact = number * scale;
        bool isWhole = decimal.Truncate(exact) == exact;
        if (!isWhole && (power == 0 || exact < 1))
        {
            return false;
        }

        size = new ByteSize((ulong)(number * scale));
        return true;
    }

    /// <summary>
    /// Prints the size in the largest unit that it reaches, to three digits ("1.70 GiB"), or exactly if it is a whole number of units ("2
    /// MiB").
    /// </summary>
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
