using System.Diagnostics;
using System.Globalization;

namespace Cleave.Tests;

/// <summary>The time that each stress test runs: a second, unless the environment says otherwise.</summary>
internal static class StressTime
{
    /// <summary>The seconds that each stress test runs: 0.2 for a quick look, 1800 for half an hour.</summary>
    private const string Variable = "CLEAVE_STRESS_SECONDS";

    /// <summary>Runs pieces of work at once, each on a thread of its own that calls it again and again until the time is over.</summary>
    /// <remarks>What one of them throws ends the others and fails the test.</remarks>
    public static void Run(params Action[] rounds)
    {
        long end = Stopwatch.GetTimestamp() + (long)(Seconds * Stopwatch.Frequency);
        bool failed = false;
        Crew.Run([.. rounds.Select(round => (Action)(() =>
        {
            try
            {
                while (Stopwatch.GetTimestamp() < end && !Volatile.Read(ref failed))
                {
                    round();
                }
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
        }))]);
    }

    private static double Seconds => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } seconds
        ? double.Parse(seconds, CultureInfo.InvariantCulture)
        : 1;
}
