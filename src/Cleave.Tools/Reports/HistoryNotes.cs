using System.Globalization;
using Cleave.Tools.Moments;

namespace Cleave.Tools.Reports;

/// <summary>Describes in words the parts that a reduced history leaves out.</summary>
internal static class HistoryNotes
{
    /// <summary>Returns a sentence or two, or null if the history is complete.</summary>
    public static string? Thinned(SpaceHistory history)
    {
        HistoryThinning thinning = history.Thinning;
        string? lives = ThinnedLives(history);
        string? points = thinning.AllPoints == history.Points.Count
            ? null
            : $"The lines are drawn through {Count(history.Points.Count)} of {Count(thinning.AllPoints)} events, "
                + "the highest and the lowest "
                + "of each run among them.";
        return (lives, points) switch
        {
            (null, null) => null,
            _ => string.Join(' ', new[] { lives, points }.OfType<string>()),
        };
    }

    /// <summary>Returns the sentence about the lives in the map, or null if none was left out.</summary>
    public static string? ThinnedLives(SpaceHistory history) => history.Thinning.Shadow is null
        ? null
        : $"Of {Count(history.Thinning.AllLives)} runs of blocks the {Count(history.Lives.Count)} with the largest area (bytes "
            + "times events) are drawn one "
            + $"by one, {Share(history.Thinning.ShownArea)} of the area of all; a shade of the same density replaces the others.";

    /// <summary>Formats a number with narrow spaces between thousands, which no country reads as a decimal point.</summary>
    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    // The share is rounded down, so that 100 % means all.
    private static string Share(double share) => (Math.Floor(1000 * share) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
