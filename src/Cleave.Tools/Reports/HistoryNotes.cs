using System.Globalization;
using Cleave.Tools.Moments;

namespace Cleave.Tools.Reports;

/// <summary>Says in words what a history leaves out.</summary>
internal static class HistoryNotes
{
    /// <summary>A sentence or two, or null where nothing was left out.</summary>
    public static string? Thinned(SpaceHistory history)
    {
        HistoryThinning thinning = history.Thinning;
        string? lives = ThinnedLives(history);
        string? points = thinning.AllPoints == history.Points.Count
            ? null
            : $"The lines are drawn through {Count(history.Points.Count)} of {Count(thinning.AllPoints)} events, the highest and the lowest "
                + "of each run among them.";
        return (lives, points) switch
        {
            (null, null) => null,
            _ => string.Join(' ', new[] { lives, points }.OfType<string>()),
        };
    }

    /// <summary>What of it is about the map.</summary>
    public static string? ThinnedLives(SpaceHistory history) => history.Thinning.Shadow is null
        ? null
        : $"Of {Count(history.Thinning.AllLives)} runs of blocks the {Count(history.Lives.Count)} with the largest area (bytes times events) are drawn one "
            + $"by one, {Share(history.Thinning.ShownArea)} of the area of all; a shade as dense as they lay stands for the others.";

    /// <summary>A number with its thousands parted by a narrow space, which no country reads as a decimal point.</summary>
    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    // Rounded down: all is said only of all.
    private static string Share(double share) => (Math.Floor(1000 * share) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
