using System.Globalization;
using System.Text;
using Cleave.Tests;

namespace Cleave.Interleaving;

/// <summary>Runs a scenario in many schedules, and fails with the first that goes wrong: its steps, and the path that repeats it.</summary>
internal static class Explore
{
    /// <summary>A path, as a report shows it: the scenarios of this run take that schedule only, and show it.</summary>
    private const string Variable = "CLEAVE_SCHEDULE";

    /// <summary>Every schedule with at most so many preemptions.</summary>
    /// <param name="make">Makes the scenario.</param>
    /// <param name="preemptions">How often a thread loses its turn although it could go on. Most faults need one or two.</param>
    /// <param name="most">Schedules after which it ends without having seen all; multiplied by the effort of this run.</param>
    /// <returns>How many schedules there were, and whether these were all.</returns>
    public static (int Schedules, bool AreAll) All(Func<Scenario> make, int preemptions = 2, int most = 10_000)
    {
        if (IsReplay(make))
        {
            return (1, false);
        }

        most = TestEffort.Runs(most);
        (Schedule? failed, int schedules, bool areAll) = Search(make, preemptions, most);
        ThrowIf(make, failed, schedules);
        Assert.True(schedules > 1 || !areAll, "The scenario has one schedule only: its threads take no steps beside each other.");
        if (!areAll && preemptions > 1)
        {
            // The search varied late steps only. Fewer preemptions reach the early ones too.
            ThrowIf(make, Search(make, 1, most).Failed, schedules);
            TakeAtRandom(make, TestEffort.Runs(Math.Max(1, most / 4)), firstSeed: 1);
        }

        SearchLong(make, schedules);
        return (schedules, areAll);
    }

    /// <summary>Schedules at random: as many as are asked for, multiplied by the effort of this run.
    /// Seeds count up from the first.</summary>
    public static void AtRandom(Func<Scenario> make, int schedules, int firstSeed = 1)
    {
        if (!IsReplay(make))
        {
            TakeAtRandom(make, TestEffort.Runs(schedules), firstSeed);
            SearchLong(make, 0);
        }
    }

    private static void TakeAtRandom(Func<Scenario> make, int schedules, int firstSeed)
    {
        int end = firstSeed + schedules;
        for (int seed = firstSeed; seed < end; seed++)
        {
            Schedule schedule = Schedule.Run(make, new RandomChoices(seed));
            ThrowIf(make, schedule.HasFailed ? schedule : null, seed - firstSeed + 1);
        }
    }

    /// <summary>Every schedule with at most so many preemptions, where plain accesses of the product are steps too.</summary>
    /// <param name="steps">The name of a file of Faults/ that changes nothing but makes steps of plain accesses.</param>
    /// <param name="make">Makes the scenario.</param>
    /// <param name="preemptions">How often a thread loses its turn although it could go on.</param>
    /// <param name="most">Schedules after which it ends without having seen all; multiplied by the effort of this run.</param>
    public static void InSteps(string steps, Func<Scenario> make, int preemptions = 2, int most = 10_000)
    {
        using (Fault.Plant(steps))
        {
            All(make, preemptions, most);
        }
    }

    /// <summary>Plants a fault, and fails unless one of at most so many schedules shows it.</summary>
    /// <param name="fault">The name of the fault's file.</param>
    /// <param name="make">Makes the scenario.</param>
    /// <param name="preemptions">How often a thread loses its turn although it could go on.</param>
    /// <param name="most">Schedules after which the search ends.</param>
    /// <param name="within">The finer steps without which the fault cannot be seen; see <see cref="InSteps"/>.</param>
    /// <returns>The report of that schedule.</returns>
    public static string Finds(string fault, Func<Scenario> make, int preemptions = 2, int most = 20_000, string? within = null)
    {
        using (Fault.Plant(fault, within ?? ""))
        {
            Schedule? failed = null;
            int schedules = 0;
            // Fewer preemptions first: they reach the early steps sooner, and most faults need one.
            for (int fewest = Math.Min(1, preemptions); failed is null && fewest <= preemptions; fewest++)
            {
                (failed, int taken, _) = Search(make, fewest, most - schedules);
                schedules += taken;
            }

            Assert.True(failed is not null, $"The fault {fault} was not found in {schedules} schedules with {preemptions} preemptions.");
            return Report(make, failed, schedules);
        }
    }

    private static void SearchLong(Func<Scenario> make, int inOrder) => ThrowIf(make, LongSearch.Run(make, inOrder, out int tried), tried);

    private static (Schedule? Failed, int Schedules, bool AreAll) Search(Func<Scenario> make, int preemptions, int most)
    {
        if (IsReplay(make))
        {
            return (null, 1, false);
        }

        var choices = new AllChoices(preemptions);
        int schedules = 0;
        bool isMore = true;
        while (isMore && schedules < most)
        {
            schedules++;
            Schedule schedule = Schedule.Run(make, choices);
            if (schedule.HasFailed)
            {
                return (schedule, schedules, false);
            }

            isMore = choices.MoveNext();
        }

        return (null, schedules, !isMore);
    }

    private static bool IsReplay(Func<Scenario> make)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } path)
        {
            return false;
        }

        Schedule schedule = Schedule.Run(make, SameChoices.Of(path), isRecording: true);
        string text = Text(schedule, $"The schedule {path}");
        Assert.False(schedule.HasFailed, text);
        Console.WriteLine(text);
        return true;
    }

    private static void ThrowIf(Func<Scenario> make, Schedule? failed, int schedules)
    {
        if (failed is not null)
        {
            Assert.Fail(Report(make, failed, schedules));
        }
    }

    /// <summary>Takes the schedule again, and writes down its steps this time.</summary>
    private static string Report(Func<Scenario> make, Schedule failed, int schedules)
    {
        Schedule again = Schedule.Run(make, new SameChoices(failed.Choices), isRecording: true);
        string title = string.Create(CultureInfo.InvariantCulture, $"Schedule {schedules}");
        string text = Text(again.HasFailed ? again : failed, title);
        return again.HasFailed ? text : text + "\nTaken again, it went well: the scenario is not deterministic.\n";
    }

    private static string Text(Schedule schedule, string title)
    {
        var text = new StringBuilder();
        text.Append(title).Append(' ').AppendLine(schedule.Failure is { } failure ? $"failed: {failure.Message}" : "went well.");
        int width = schedule.Actors.Max(actor => actor.Name.Length);
        foreach (Step step in schedule.Steps)
        {
            text.Append("  ").Append(step.Actor.PadRight(width)).Append("  ").Append(step.What.PadRight(44)).Append("  ").AppendLine(
                step.Where);
        }

        if (schedule.Failure is { StackTrace: { } stack })
        {
            text.AppendLine(stack);
        }

        return text.Append("To take it again: ").Append(Variable).Append('=').AppendLine(SameChoices.Text(schedule.Choices)).ToString();
    }
}
