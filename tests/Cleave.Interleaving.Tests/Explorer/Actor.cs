namespace Cleave.Interleaving.Steps;

/// <summary>One thread of a schedule. Of all of them one runs at a time;
/// at each of its steps the schedule may give the turn to another.</summary>
internal sealed class Actor(Schedule schedule, int number, string name, Action? before, Action work)
{
    [ThreadStatic]
    private static Actor? _current;

    private readonly Turn _turn = new();
    private bool _hasStarted;

    /// <summary>The actor that the calling thread is; null outside schedules.</summary>
    public static Actor? Current => _current;

    /// <summary>Whether steps are written down.</summary>
    public static bool IsRecording => _current?.Schedule.IsRecording ?? false;

    public Schedule Schedule => schedule;

    public int Number => number;

    public string Name => name;

    public bool HasEnded { get; private set; }

    /// <summary>Whether the schedule has failed, and this only leaves what it is in.</summary>
    public bool IsUnwinding { get; private set; }

    /// <summary>The lock that it waits for.</summary>
    public Lock? Awaited { get; private set; }

    /// <summary>Whether it waits for another actor to take a step.</summary>
    public bool HasYielded { get; set; }

    /// <summary>Whether it can go on.</summary>
    public bool CanRun => !HasEnded && !HasYielded && Awaited?.Holder is null;

    /// <summary>A point before an atomic operation: another actor may be given the turn first.</summary>
    public static void Step()
    {
        if (_current is { IsUnwinding: false } actor)
        {
            actor.TakeStep();
        }
    }

    /// <summary>Waits until another actor has taken a step.</summary>
    public static void Yield()
    {
        if (_current is { IsUnwinding: false } actor)
        {
            actor.HasYielded = true;
            actor.GiveTurn(canGoOn: false);
        }
    }

    /// <summary>Writes down what the last step was.</summary>
    public static void Did(string what, string file, string member, int line)
    {
        if (_current is { IsUnwinding: false } actor && actor.Schedule.IsRecording)
        {
            actor.Schedule.WriteDown(actor, what, line == 0 ? "" : $"{member} ({Path.GetFileName(file)}:{line})");
        }
    }

    /// <summary>Writes a sentence of the scenario into the report, such as which block a thread got.</summary>
    public static void Note(string what) => Did(what, "", "", 0);

    /// <summary>Waits for a lock that another actor holds.</summary>
    public void WaitFor(Lock wanted)
    {
        Awaited = wanted;
        GiveTurn(canGoOn: false);
        Awaited = null;
    }

    /// <summary>Runs the preparation, and the work up to the first step, where it waits for its turn, and then to the end.</summary>
    public void Run()
    {
        try
        {
            before?.Invoke();
            _current = this;
            work();
        }
        catch (Exception error)
        {
            if (!IsUnwinding)
            {
                schedule.Fail(error);
            }
        }
        finally
        {
            _current = null;
            HasEnded = true;
        }

        if (!_hasStarted || IsUnwinding || schedule.HasFailed || !TryPassTurn())
        {
            schedule.WakeController();
        }
    }

    public void Wake() => _turn.Give();

    /// <summary>Lets it leave what it is in, after the schedule has failed.</summary>
    public void Unwind()
    {
        IsUnwinding = true;
        Wake();
    }

    private bool TryPassTurn()
    {
        try
        {
            return schedule.PassTurn(this, canGoOn: false) is not null;
        }
        catch (InvalidOperationException error)
        {
            schedule.Fail(error);
            return false;
        }
    }

    private void TakeStep()
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            schedule.WakeController();
            Await();
        }
        else
        {
            GiveTurn(canGoOn: true);
        }

        schedule.NoteStep(this);
    }

    private void GiveTurn(bool canGoOn)
    {
        Actor? next = schedule.PassTurn(this, canGoOn);
        if (next is null)
        {
            // Nobody can run: the schedule has failed, and the controller unwinds it.
            schedule.WakeController();
        }

        if (next != this)
        {
            Await();
        }
    }

    private void Await()
    {
        _turn.Await();
        if (IsUnwinding)
        {
            throw new UnwindException();
        }
    }

    private sealed class UnwindException : Exception;
}
