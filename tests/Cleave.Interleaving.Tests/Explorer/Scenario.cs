namespace Cleave.Interleaving;

/// <summary>What some threads do with something that was made for them, and what must hold when all have ended.</summary>
/// <remarks>
/// It is made anew for each schedule, on one thread and outside any schedule. Nothing in it may depend on time, chance or other schedules:
/// the same decisions must lead to the same steps.
/// </remarks>
internal sealed class Scenario
{
    private readonly List<(string Name, Action? Before, Action Work)> _threads = [];

    public IReadOnlyList<(string Name, Action? Before, Action Work)> Threads => _threads;

    public Action? Check { get; private set; }

    /// <summary>Adds a thread. An exception that it throws fails the schedule.</summary>
    public Scenario Thread(string name, Action work) => Thread(name, null, work);

    /// <summary>Adds a thread that prepares something before the schedule begins, such as memory that is to be its own.</summary>
    /// <param name="name">The name of the thread in reports.</param>
    /// <param name="before">Preparation that runs on the thread without steps, while no other thread of the scenario runs.</param>
    /// <param name="work">The work whose steps are explored.</param>
    public Scenario Thread(string name, Action? before, Action work)
    {
        _threads.Add((name, before, work));
        return this;
    }

    /// <summary>Sets what is checked when all threads have ended.</summary>
    public Scenario Finally(Action check)
    {
        Check = check;
        return this;
    }
}
