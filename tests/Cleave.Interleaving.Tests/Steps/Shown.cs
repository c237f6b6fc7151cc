using System.Globalization;

namespace Cleave.Interleaving.Steps;

/// <summary>Values as they stand in a report.</summary>
internal static class Shown
{
    public static string Of<T>(T value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        ulong or nuint or long or nint or uint => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        Array array => $"{array.GetType().GetElementType()!.Name}[{array.Length}]",
        _ => value.GetType().Name,
    };
}
