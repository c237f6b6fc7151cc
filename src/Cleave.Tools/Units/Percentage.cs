using System.Globalization;

namespace Cleave.Tools.Units;

/// <summary>Shares in words, with as many digits as a sentence needs.</summary>
internal static class Percentage
{
    private const double Tenth = 0.1;

    /// <summary>A share as a percentage: one decimal below 10 %, none above,
    /// and "under 0.1 %" for a share that is not quite nothing.</summary>
    public static string Of(double share) => share is > 0 and < 0.0005
        ? "under 0.1 %"
        : (100 * share).ToString(share < Tenth ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
