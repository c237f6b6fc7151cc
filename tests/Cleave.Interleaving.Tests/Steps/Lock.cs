using System.Runtime.CompilerServices;

namespace Cleave.Interleaving.Steps;

/// <summary>A lock whose entering is a step. A thread that finds it taken is not given a turn until it is free.</summary>
/// <remarks>Outside schedules, and against the finalizer thread, the monitor inside it does the work.</remarks>
internal sealed class Lock
{
    private readonly object _monitor = new();

    /// <summary>The thread of a schedule that holds it.</summary>
    public Actor? Holder { get; private set; }

    public Scope EnterScope([CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
    {
        Actor.Step();
        if (Actor.Current is not { } actor)
        {
            Monitor.Enter(_monitor);
            return new Scope(this);
        }

        while (Holder is not null && !actor.IsUnwinding)
        {
            actor.WaitFor(this);
        }

        // While a failed schedule is unwound, another thread may hold it for good.
        Monitor.TryEnter(_monitor, actor.IsUnwinding ? 100 : -1);
        Holder = actor;
        Actor.Did("enters the lock", file, member, line);
        return new Scope(this);
    }

    private void Exit()
    {
        Actor.Did("leaves the lock", "", "", 0);
        Holder = null;
        if (Monitor.IsEntered(_monitor))
        {
            Monitor.Exit(_monitor);
        }
    }

    internal readonly ref struct Scope(Lock entered)
    {
        public void Dispose() => entered.Exit();
    }
}
