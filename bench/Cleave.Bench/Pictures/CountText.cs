using System.Globalization;

namespace Cleave.Bench.Pictures;

/// <summary>Writes counts in few characters.</summary>
internal static class CountText
{
    /// <summary>A count with three digits at most and a word for thousands or millions, such as "1.25 M".</summary>
    public static string Short(double count) => count switch
    {
        >= 999_500 => Digits(count / 1e6) + " M",
        >= 1000 => Digits(count / 1e3) + " k",
        _ => count.ToString("0", CultureInfo.InvariantCulture),
    };

    /// <summary>A number with about three significant digits.</summary>
    public static string Digits(double number) => number.ToString(
        number < 10 ? "0.##" : number < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
