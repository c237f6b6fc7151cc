using System.Globalization;

namespace Cleave.Interleaving;

/// <summary>Decides whose turn it is.</summary>
internal interface IChoices
{
    /// <summary>Chooses one of several threads that can run.</summary>
    /// <param name="options">How many there are, at least two. The first is the usual one: that which runs, if it can go on.</param>
    /// <param name="isPreemption">Whether any other than the first is taken although the first could go on.</param>
    int Choose(int options, bool isPreemption);
}

/// <summary>Goes through all schedules with at most so many preemptions, depth first.</summary>
internal sealed class AllChoices(int preemptions) : IChoices
{
    private readonly List<(int Chosen, int Options, bool IsPreemption)> _path = [];
    private int _at;
    private int _preemptions;

    public int Choose(int options, bool isPreemption)
    {
        if (isPreemption && _preemptions == preemptions)
        {
            return 0;
        }

        if (_at == _path.Count)
        {
            _path.Add((0, options, isPreemption));
        }

        (int chosen, int known, bool wasPreemption) = _path[_at++];
        if (known != options || wasPreemption != isPreemption)
        {
            throw new InvalidOperationException("The scenario is not deterministic: the same decisions led to other steps than before.");
        }

        _preemptions += chosen != 0 && isPreemption ? 1 : 0;
        return chosen;
    }

    /// <summary>Turns to the next schedule; false if there is no further one.</summary>
    public bool MoveNext()
    {
        (_at, _preemptions) = (0, 0);
        while (_path.Count > 0)
        {
            (int chosen, int options, bool isPreemption) = _path[^1];
            if (chosen + 1 < options)
            {
                _path[^1] = (chosen + 1, options, isPreemption);
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }
}

/// <summary>Chooses at random, with a seed: in some schedules another thread gets the turn at every second step,
/// in others hardly ever.</summary>
internal sealed class RandomChoices(int seed) : IChoices
{
    private static readonly double[] Rates = [0.5, 0.25, 0.1, 0.05, 0.02];

    private readonly Random _random = new(seed);
    private readonly double _rate = Rates[seed % Rates.Length];

    public int Choose(int options, bool isPreemption) =>
        isPreemption && _random.NextDouble() >= _rate ? 0 : _random.Next(isPreemption ? 1 : 0, options);
}

/// <summary>Repeats the choices of a schedule.</summary>
internal sealed class SameChoices(IReadOnlyList<int> choices) : IChoices
{
    private int _at;

    public int Choose(int options, bool isPreemption) => _at < choices.Count ? Math.Min(choices[_at++], options - 1) : 0;

    /// <summary>A schedule as a text without spaces: each choice that is not the first, as NUMBER:CHOICE.</summary>
    public static string Text(IReadOnlyList<int> choices) => string.Join(
        ',', choices.Select((choice, number) => (choice, number)).Where(pair => pair.choice != 0).Select(
            pair => string.Create(CultureInfo.InvariantCulture, $"{pair.number}:{pair.choice}")));

    public static SameChoices Of(string text)
    {
        var choices = new List<int>();
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int[] parts = [.. pair.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
            choices.AddRange(Enumerable.Repeat(0, parts[0] - choices.Count));
            choices.Add(parts[1]);
        }

        return new SameChoices(choices);
    }
}
