using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cleave.Interleaving;

/// <summary>Goes on with a scenario whose usual schedules went well, for as long as the environment says: with schedules at random, whose
/// seeds are others in each run.</summary>
internal static partial class LongSearch
{
    /// <summary>The seconds for each scenario. There is no long search unless it is set.</summary>
    private const string SecondsVariable = "CLEAVE_SCHEDULE_SECONDS";

    /// <summary>The file that gets a line for each scenario: its name, the schedules that were taken in order, those at random, and how
    /// many of the latter differ.</summary>
    private const string CountsVariable = "CLEAVE_SCHEDULE_COUNTS";

    /// <summary>Takes schedules until the time is over or one fails.</summary>
    /// <param name="make">Makes the scenario.</param>
    /// <param name="inOrder">The number of schedules that were taken before.</param>
    /// <param name="tried">The number of schedules that this search took.</param>
    /// <returns>The schedule that failed; null if none did.</returns>
    public static Schedule? Run(Func<Scenario> make, int inOrder, out int tried)
    {
        tried = 0;
        if (Environment.GetEnvironmentVariable(SecondsVariable) is not { Length: > 0 } text)
        {
            return null;
        }

        var time = TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
        long start = Stopwatch.GetTimestamp();
        int seed = Random.Shared.Next(1 << 30);
        var seen = new HashSet<ulong>();
        Schedule schedule;
        do
        {
            schedule = Schedule.Run(make, new RandomChoices(seed + tried++));
            seen.Add(Hash(schedule.Choices));
        }
        while (!schedule.HasFailed && Stopwatch.GetElapsedTime(start) < time);

        if (Environment.GetEnvironmentVariable(CountsVariable) is { Length: > 0 } file)
        {
            File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{NameOf(make)} {inOrder} {tried} {seen.Count}\n"));
        }

        return schedule.HasFailed ? schedule : null;
    }

    /// <summary>The class and the method that a scenario is made in. The compiler puts the name of that method in brackets for a
    /// lambda.</summary>
    private static string NameOf(Func<Scenario> make)
    {
        string type = make.Method.DeclaringType!.FullName!.Split('+')[0].Replace($"{nameof(Cleave)}.{nameof(Interleaving)}.", "");
        Match lambda = InBrackets().Match(make.Method.Name);
        return $"{type}.{(lambda.Success ? lambda.Groups[1].Value : make.Method.Name)}";
    }

    /// <summary>The hash FNV-1a of the choices, a byte for each.</summary>
    private static ulong Hash(IReadOnlyList<int> choices) =>
        choices.Aggregate(14695981039346656037, (hash, choice) => (hash ^ (byte)choice) * 1099511628211);

    [GeneratedRegex("<(.*?)>")]
    private static partial Regex InBrackets();
}
