using System.Globalization;
using System.Numerics;

namespace Cleave;

/// <summary>Byte counts in words, for messages that name a value and its limit.</summary>
internal static class ByteText
{
    /// <summary>Numbers from here on are too long to be read at a glance, so that the nearest large unit is put beside them.</summary>
    private const ulong Unreadable = 10_000_000;

    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>
    /// The count in the largest binary unit that divides it, so that no digit is lost: "4 KiB", "4097 bytes". A long number is followed by the
    /// count rounded to two digits: "18014398509481980 KiB (about 16 EiB)".
    /// </summary>
    public static string Exact(ulong bytes)
    {
        int unit = bytes == 0 ? 0 : Math.Min(BitOperations.TrailingZeroCount(bytes) / 10, Units.Length - 1);
        ulong number = bytes >> (10 * unit);
        string exact = FormattableString.Invariant($"{number} {(bytes == 1 ? "byte" : Units[unit])}");
        return number < Unreadable ? exact : $"{exact} (about {Rounded(bytes)})";
    }

    private static string Rounded(ulong bytes)
    {
        int unit = BitOperations.Log2(bytes) / 10;
        double number = double.Round(double.ScaleB(bytes, -10 * unit), 2);
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.##} {Units[unit]}");
    }
}
