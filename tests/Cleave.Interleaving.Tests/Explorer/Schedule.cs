using Cleave.Interleaving.Steps;

namespace Cleave.Interleaving;

/// <summary>One run of a scenario, in which a choice decides at each step which thread goes on.</summary>
internal sealed class Schedule
{
    private const int MostSteps = 20_000;

    private readonly IChoices _choices;
    private readonly Turn _controller = new();
    private readonly Actor[] _actors;
    private readonly List<int> _able = [];
    private readonly List<int> _made = [];
    private readonly List<Step> _steps = [];
    private int _taken;

    private Schedule(Scenario scenario, IChoices choices, bool isRecording)
    {
        _choices = choices;
        IsRecording = isRecording;
        _actors = [.. scenario.Threads.Select((thread, number) => new Actor(this, number, thread.Name, thread.Before, thread.Work))];
    }

    public bool IsRecording { get; }

    public bool HasFailed => Failure is not null;

    public Exception? Failure { get; private set; }

    /// <summary>The choices that were made, from which the run can be repeated.</summary>
    public IReadOnlyList<int> Choices => _made;

    public IReadOnlyList<Step> Steps => _steps;

    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>Runs a scenario once, from its setup to its final check.</summary>
    public static Schedule Run(Func<Scenario> make, IChoices choices, bool isRecording = false)
    {
        Scenario scenario = make();
        var schedule = new Schedule(scenario, choices, isRecording);
        schedule.RunThreads();
        if (!schedule.HasFailed)
        {
            try
            {
                scenario.Check?.Invoke();
            }
            catch (Exception error)
            {
                schedule.Fail(error);
            }
        }

        return schedule;
    }

    /// <summary>Chooses whose turn is next and wakes that actor, unless it is the one that asks.</summary>
    /// <param name="from">The actor that asks; null for the first turn of all.</param>
    /// <param name="canGoOn">Whether that actor could go on itself.</param>
    /// <returns>The actor whose turn is next; null if nobody can run. Another actor than the one that asks runs already.</returns>
    public Actor? PassTurn(Actor? from, bool canGoOn)
    {
        ListAble(from, canGoOn);
        if (_able.Count == 0)
        {
            if (Array.TrueForAll(_actors, actor => actor.HasEnded))
            {
                return null;
            }

            IEnumerable<string> waits = _actors.Where(actor => !actor.HasEnded).Select(actor => $"{actor.Name} waits for "
                + (actor.Awaited is null ? "another to take a step" : $"a lock that {actor.Awaited.Holder?.Name} holds"));
            Fail(new InvalidOperationException("No thread can go on: " + string.Join("; ", waits) + "."));
            return null;
        }

        int choice = _able.Count == 1 ? 0 : _choices.Choose(_able.Count, isPreemption: canGoOn);
        if (_able.Count > 1)
        {
            _made.Add(choice);
        }

        Actor next = _actors[_able[choice]];
        next.HasYielded = false;
        if (next != from)
        {
            next.Wake();
        }

        return next;
    }

    public void NoteStep(Actor actor)
    {
        foreach (Actor other in _actors)
        {
            other.HasYielded &= other == actor;
        }

        if (++_taken > MostSteps)
        {
            throw new InvalidOperationException($"The schedule has no end: {MostSteps} steps were taken.");
        }
    }

    public void WriteDown(Actor actor, string what, string where) => _steps.Add(new Step(actor.Name, what, where));

    public void Fail(Exception error) => Failure ??= error;

    public void WakeController() => _controller.Give();

    /// <summary>Lists the threads that can run: first the one that asks, then the others in their order behind it. A thread that only waits
    /// for others is in the list if no other can run.</summary>
    private void ListAble(Actor? from, bool canGoOn)
    {
        _able.Clear();
        if (canGoOn)
        {
            _able.Add(from!.Number);
        }

        for (int i = 1; i <= _actors.Length; i++)
        {
            Actor actor = _actors[((from?.Number ?? -1) + i) % _actors.Length];
            if (actor.CanRun && actor != from)
            {
                _able.Add(actor.Number);
            }
        }

        if (_able.Count == 0 && Array.Find(_actors, actor => actor is { HasEnded: false, HasYielded: true }) is { } waiting)
        {
            _able.Add(waiting.Number);
        }
    }

    private void RunThreads()
    {
        OneCore.Keep();
        foreach (Actor actor in _actors)
        {
            Crews.Start(actor.Run);
            _controller.Await();
        }

        if (!HasFailed && PassTurn(null, canGoOn: false) is not null)
        {
            _controller.Await();
        }

        foreach (Actor actor in _actors)
        {
            if (!actor.HasEnded)
            {
                actor.Unwind();
                _controller.Await();
            }
        }
    }
}
