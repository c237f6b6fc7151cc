using System.Numerics;

namespace Cleave;

/// <summary>Byte counts in words, for messages that name a value and its limit.</summary>
internal static class ByteText
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The count in the largest binary unit that divides it, so that no digit is lost: "4 KiB", "4097 bytes".</summary>
    public static string Exact(ulong bytes)
    {
        int unit = bytes == 0 ? 0 : Math.Min(BitOperations.TrailingZeroCount(bytes) / 10, Units.Length - 1);
        return FormattableString.Invariant($"{bytes >> (10 * unit)} {(bytes == 1 ? "byte" : Units[unit])}");
    }
}
