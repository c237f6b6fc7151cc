using System.Globalization;
using System.Numerics;

namespace Cleave;

/// <summary>Formats byte counts for messages that name a value and its limit.</summary>
internal static class ByteText
{
    /// <summary>The smallest number that is too long to read at a glance. A message also gives such a number in a larger unit.</summary>
    private const ulong Unreadable = 10_000_000;

    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>
    /// Formats a byte count in the largest binary unit that divides it, so that no digit is lost: "4 KiB", "4097 bytes".
    /// A long number becomes a sum or a difference of two units, "16 EiB - 4 KiB", or is followed by the count rounded to two digits.
    /// </summary>
    public static string Exact(ulong bytes)
    {
        int unit = UnitOf(bytes);
        return bytes >> (10 * unit) < Unreadable ? Count(bytes, unit) : Split(bytes) ?? $"{Count(bytes, unit)} (about {Rounded(bytes)})";
    }

    /// <summary>Formats a count as a sum or a difference of two units of few digits each.</summary>
    /// <returns>The text with the largest unit that allows it; null if no unit does.</returns>
    private static string? Split(ulong bytes)
    {
        for (int unit = BitOperations.Log2(bytes) / 10; unit > 0 && bytes >> (10 * unit) < Unreadable; unit--)
        {
            ulong whole = 1UL << (10 * unit);
            ulong rest = bytes & (whole - 1);
            if (rest >> (10 * UnitOf(rest)) < Unreadable)
            {
                return $"{Count(bytes - rest, unit)} + {Exact(rest)}";
            }

            ulong missing = whole - rest;
            if (missing >> (10 * UnitOf(missing)) < Unreadable)
            {
                return FormattableString.Invariant($"{(bytes >> (10 * unit)) + 1} {Units[unit]} - {Exact(missing)}");
            }
        }

        return null;
    }

    private static int UnitOf(ulong bytes) => bytes == 0 ? 0 : Math.Min(BitOperations.TrailingZeroCount(bytes) / 10, Units.Length - 1);

    private static string Count(ulong bytes, int unit) =>
        FormattableString.Invariant($"{bytes >> (10 * unit)} {(bytes == 1 ? "byte" : Units[unit])}");

    private static string Rounded(ulong bytes)
    {
        int unit = BitOperations.Log2(bytes) / 10;
        double number = double.Round(double.ScaleB(bytes, -10 * unit), 2);
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.##} {Units[unit]}");
    }
}
