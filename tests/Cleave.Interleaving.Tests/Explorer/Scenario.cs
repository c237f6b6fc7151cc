namespace Cleave.Interleaving;

/// <summary>What some threads do with something that was made for them, and what must hold when all have ended.</summary>
/// <remarks>
/// It is made anew for each schedule, on one thread and outside any schedule. Nothing in it may depend on time, chance or other schedules:
/// the same decisions must lead to the same steps.
/// </remarks>
internal sealed class Scenario
{
    private readonly List<(string Name, Action Work)> _threads = [];

    public IReadOnlyList<(string Name, Action Work)> Threads => _threads;

    public Action? Check { get; private set; }

    /// <summary>Adds a thread. An exception that it throws fails the schedule.</summary>
    public Scenario Thread(string name, Action work)
    {
        _threads.Add((name, work));
        return this;
    }

    /// <summary>Sets what is checked when all threads have ended.</summary>
    public Scenario Finally(Action check)
    {
        Check = check;
        return this;
    }
}
