namespace Cleave.Planning;

/// <content>What is prepared once, and the types of the search.</content>
internal sealed partial class SkylineSearch
{
    /// <summary>For each section, and for each border between two, the allocations that have it inside.</summary>
    private static ulong[] CoversOf(PlanProblem problem)
    {
        var covers = new ulong[2 * problem.Sections];
        for (int item = 0; item < problem.Count; item++)
        {
            covers[2 * problem.First[item]]++;
            covers[(2 * problem.Last[item]) - 1]--;
        }

        for (int at = 1; at < covers.Length; at++)
        {
            covers[at] += covers[at - 1];
        }

        return covers[..^1];
    }

    private static int[] FixedOf(PlanProblem problem) => [.. Enumerable.Range(0, problem.Count)
        .Where(problem.IsFixed).OrderBy(item => problem.Fixed[item])];

    /// <summary>For each allocation, the next that has the same lifetime, size, alignment and freedom; in a ring.</summary>
    private static int[] TwinsOf(PlanProblem problem)
    {
        var twins = new int[problem.Count];
        var last = new Dictionary<(int, int, ulong, ulong), int>();
        for (int item = 0; item < problem.Count; item++)
        {
            twins[item] = item;
            if (!problem.IsFixed(item))
            {
                (int, int, ulong, ulong) kind = (
                    problem.First[item], problem.Last[item], problem.Sizes[item], problem.AlignmentMasks[item]);
                if (last.TryGetValue(kind, out int other))
                {
                    (twins[item], twins[other]) = (twins[other], item);
                }

                last[kind] = item;
            }
        }

        return twins;
    }

    /// <summary>The result of one step of the search.</summary>
    private enum StepResult
    {
        Placed,
        Raised,
        Excluded,
        PartDone,
        Failed,
    }

    /// <summary>A placement that can be undone, and where the search stood before it.</summary>
    private readonly record struct SearchChoice(int Item, int Run, int Trail, int From, int To, int Maker, int Waiting, int Parts);

    /// <summary>A part of time that no remaining allocation connects with another, in a list that shares its tail.</summary>
    private readonly record struct TimePart(int From, int To, int Maker, int Next);
}
