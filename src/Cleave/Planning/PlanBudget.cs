using System.Diagnostics;

namespace Cleave.Planning;

/// <summary>The means that a planner may still spend: nodes, time, and whether it was cancelled.</summary>
internal sealed class PlanBudget(long nodes, TimeSpan time, CancellationToken cancel)
{
    private const int CheckEvery = 256;

    private readonly long _started = Stopwatch.GetTimestamp();
    private int _unchecked;

    /// <summary>Nodes spent so far.</summary>
    public long Spent { get; private set; }

    /// <summary>The number of nodes that may still be spent.</summary>
    public long Left => Math.Max(0, nodes - Spent);

    /// <summary>The time that may still be spent.</summary>
    public TimeSpan TimeLeft => time > Elapsed ? time - Elapsed : TimeSpan.Zero;

    /// <summary>The token that cancels the planner.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>The time since the planner began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Why there is nothing left to spend; null if there is.</summary>
    public PlanEnd? Ended { get; private set; }

    /// <summary>Counts one more node of the search.</summary>
    /// <returns>False if the search has to end.</returns>
    public bool Spend()
    {
        Spent++;
        if (Spent >= nodes)
        {
            Ended ??= PlanEnd.NodeLimit;
        }

        if (++_unchecked >= CheckEvery)
        {
            Check();
        }

        return Ended is null;
    }

    /// <summary>A budget of a share of what is left, for a part of the work; <see cref="Charge"/> takes what it spent.</summary>
    public PlanBudget Share(int parts) => new(Math.Max(1, Left / parts), TimeLeft / parts, cancel);

    /// <summary>A budget without limits, which only the caller's cancellation ends.</summary>
    public PlanBudget Unlimited() => new(long.MaxValue, TimeSpan.MaxValue, cancel);

    /// <summary>Spends nodes that another budget counted.</summary>
    public void Charge(long spent)
    {
        Spent += spent;
        if (Spent >= nodes)
        {
            Ended ??= PlanEnd.NodeLimit;
        }

        Check();
    }

    /// <summary>Looks at the clock and the token at once.</summary>
    /// <returns>False if the search has to end.</returns>
    public bool Check()
    {
        _unchecked = 0;
        if (cancel.IsCancellationRequested)
        {
            Ended = PlanEnd.Cancelled;
        }
        else if (Elapsed >= time)
        {
            Ended ??= PlanEnd.TimeLimit;
        }

        return Ended is null;
    }
}
