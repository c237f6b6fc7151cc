using System.Numerics;

namespace Cleave.Memory.Context;

/// <summary>Formats a part and a whole in one unit, for messages.</summary>
internal static class ShareText
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The part and the whole in the unit of the whole: "0.5 of 256 MiB". The part is truncated to two digits after the point, so
    /// that a part is never shown as the whole.</summary>
    public static string Of(ulong part, ulong whole)
    {
        int unit = BitOperations.Log2(Math.Max(whole, 1)) / 10;
        return FormattableString.Invariant($"{In(part, unit)} of {In(whole, unit)} {Units[unit]}");
    }

    private static string In(ulong bytes, int unit)
    {
        decimal value = Math.Floor((decimal)bytes * 100 / (1UL << (10 * unit))) / 100;
        return bytes > 0 && value == 0 ? "0.01" : value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
    }
}
