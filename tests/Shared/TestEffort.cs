using System.Globalization;

namespace Cleave.Tests;

/// <summary>How long random runs are: CI shortens them, a night's run makes them longer, nothing skips them.</summary>
internal static class TestEffort
{
    /// <summary>Multiplies the length of every random run: 0.1 for a tenth.</summary>
    private const string Variable = "CLEAVE_TEST_EFFORT";

    /// <summary>The runs to make where an effort of 1 makes so many.</summary>
    /// <param name="atFullEffort">The runs of an effort of 1.</param>
    /// <param name="atLeast">The least number of runs, for a test that also checks how often each case came.</param>
    public static int Runs(int atFullEffort, int atLeast = 1) => Math.Max(atLeast, (int)(atFullEffort * Factor));

    /// <summary>The step between the cases that a walk over many similar cases takes: 1 at full effort, so that it takes all.</summary>
    public static int Step => Factor >= 1 ? 1 : Math.Clamp((int)(0.5 / Factor), 1, 10);

    /// <summary>Whether nothing is to be shortened.</summary>
    public static bool IsFull => Factor >= 1;

    private static double Factor => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } effort
        ? double.Parse(effort, CultureInfo.InvariantCulture)
        : 1;
}
