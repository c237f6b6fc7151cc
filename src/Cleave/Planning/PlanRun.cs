namespace Cleave.Planning;

/// <summary>One planner at work: the best placement so far, the bound, and what is left to spend.</summary>
internal sealed class PlanRun(PlanBudget budget, ulong? capacity, IProgress<PlanProgress>? progress)
{
    /// <summary>The nodes and the time that the planner may spend.</summary>
    public PlanBudget Budget => budget;

    /// <summary>The offsets of the best placement; empty before there is one.</summary>
    public ulong[] Offsets { get; private set; } = [];

    /// <summary>The height of the best placement.</summary>
    public ulong Height { get; private set; } = ulong.MaxValue;

    /// <summary>A height that no placement can be below.</summary>
    public ulong Bound { get; private set; }

    /// <summary>Whether there is a placement.</summary>
    public bool HasPlan => Offsets.Length != 0;

    /// <summary>Whether nothing is left to do: the height is the least, or fits in the capacity, or the budget is spent.</summary>
    public bool IsDone => HasPlan && (Height <= Bound || Height <= capacity || budget.Ended is not null);

    /// <summary>The height to search for next: the bound, or the capacity if that is above it and is enough.</summary>
    public ulong Wanted => Math.Max(Bound, Math.Min(capacity ?? 0, Height));

    /// <summary>The reason why the planner ended.</summary>
    public PlanEnd End => Height <= Bound ? PlanEnd.Proved : Height <= capacity ? PlanEnd.Fits : budget.Ended ?? PlanEnd.NodeLimit;

    /// <summary>Raises the bound to a proved one.</summary>
    public void Prove(ulong bound) => Bound = Math.Max(Bound, bound);

    /// <summary>Runs a step that places everything. The limits do not cut it short as long as there is no plan.</summary>
    /// <returns>Whether it succeeded.</returns>
    public bool Complete(Func<PlanBudget, bool> step)
    {
        if (HasPlan)
        {
            return step(budget);
        }

        PlanBudget unlimited = budget.Unlimited();
        bool succeeded = step(unlimited);
        budget.Charge(unlimited.Spent);
        return succeeded;
    }

    /// <summary>Keeps a placement if it is better than the best.</summary>
    /// <returns>Whether it is.</returns>
    public bool Offer(PlanProblem problem, ReadOnlySpan<ulong> offsets)
    {
        ulong height = problem.HeightOf(offsets);
        if (height >= Height)
        {
            return false;
        }

        (Height, Offsets) = (height, offsets.ToArray());
        Report();
        return true;
    }

    /// <summary>Reports where it stands.</summary>
    public void Report() => progress?.Report(new PlanProgress(HasPlan ? Height : null, Bound, budget.Spent, budget.Elapsed));
}
