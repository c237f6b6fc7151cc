namespace Cleave.Planning;

/// <summary>Plans allocations of several groups that must not share memory.</summary>
/// <remarks>
/// Each group is planned alone and the plans are stacked; what has no group is placed between them. Since the groups use different bytes,
/// the sum of their peaks is a bound of the whole, so this is the least height wherever the groups are planned at theirs and the rest finds
/// room. Few allocations are also searched exhaustively, in the order of their offsets.
/// </remarks>
internal sealed class GroupPlanner
{
    /// <summary>Placing one allocation looks at all others, so a long list is not placed in further orders.</summary>
    private const int MostForOrders = 4096;

    private const int MostForSearch = 24;

    private readonly PlannedAllocation[] _allocations;
    private readonly PlanProblem _problem;
    private readonly PlanConflicts _conflicts;
    private readonly PlanRun _run;
    private readonly int _seed;
    private readonly FirstFit _fit;
    private readonly Dictionary<int, List<int>> _groups = [];

    public GroupPlanner(PlannedAllocation[] allocations, PlanRun run, int seed)
    {
        _allocations = allocations;
        _problem = PlanProblem.Of(allocations);
        _conflicts = new PlanConflicts(_problem, [.. allocations.Select(allocation => allocation.Group)]);
        _run = run;
        _seed = seed;
        _fit = new FirstFit(_problem, _conflicts);
        run.Prove(PlanBound.Of(_problem, _problem.Totals()));
        for (int item = 0; item < allocations.Length; item++)
        {
            if (allocations[item].Group != 0)
            {
                (_groups.TryGetValue(allocations[item].Group, out List<int>? items) ? items : _groups[allocations[item].Group] = []).Add(
                    item);
            }
        }
    }

    /// <summary>Plans until nothing is left to do. The first plan is not cut short by the limits.</summary>
    public void Plan()
    {
        ProveSum();
        if (!_problem.HasFixed)
        {
            Stack();
        }

        foreach (PlanOrder order in PlanOrder.Good(_problem).Where(order => !order.TightestFirst))
        {
            Fit(order.Items);
        }

        if (_problem.Count <= MostForSearch && _run.HasPlan)
        {
            Search();
        }

        var random = new Random(_seed);
        while (_run.HasPlan && !_run.IsDone && _problem.Count <= MostForOrders)
        {
            Fit(PlanOrder.Random(_problem, random).Items);
        }
    }

    private PlannedAllocation[] Of(List<int> items) => [.. items.Select(item => _allocations[item])];

    private void Fit(int[] order)
    {
        if (!_run.IsDone && (!_run.HasPlan || _problem.Count <= MostForOrders) && _run.Complete(budget => _fit.TryRun(order, budget)))
        {
            _run.Offer(_problem, _fit.Offsets);
        }
    }

    /// <summary>The groups use different bytes, each at least the peak of its live bytes.
    /// What alignment adds may be another group's.</summary>
    private void ProveSum()
    {
        UInt128 sum = 0;
        foreach (List<int> items in _groups.Values)
        {
            sum += PlanProblem.Of(Of(items)).Totals().Max();
        }

        _run.Prove((ulong)UInt128.Min(sum, ulong.MaxValue));
    }

    /// <summary>Plans each group alone, stacks the plans, and places the rest between.</summary>
    private void Stack()
    {
        PlannedAllocation[] pinned = [.. _allocations.Select(allocation => allocation with { Group = 0 })];
        UInt128 floor = 0;
        foreach (List<int> items in _groups.Values)
        {
            PlannedAllocation[] group = Of(items);
            PlanRun alone = PlanAlone(group, 2 * _groups.Count);
            if (!alone.HasPlan)
            {
                return;
            }

            ulong alignment = group.Max(allocation => allocation.Alignment.Bytes);
            floor = (floor + alignment - 1) / alignment * alignment;
            if (floor > PlanProblem.MostHeight - alone.Height)
            {
                return;
            }

            for (int at = 0; at < group.Length; at++)
            {
                pinned[items[at]] = pinned[items[at]] with { FixedOffset = (ulong)floor + alone.Offsets[at] };
            }

            floor += alone.Height;
        }

        PlanRun whole = PlanAlone(pinned, 2);
        if (whole.HasPlan)
        {
            _run.Offer(_problem, whole.Offsets);
        }
    }

    private PlanRun PlanAlone(PlannedAllocation[] allocations, int share)
    {
        var alone = new PlanRun(_run.Budget.Share(share), null, null);
        new LifePlanner(PlanProblem.Of(allocations), alone, _seed).Plan();
        _run.Budget.Charge(alone.Budget.Spent);
        return alone;
    }

    private void Search()
    {
        var search = new OffsetOrderSearch(_problem, _conflicts);
        while (!_run.IsDone)
        {
            SearchOutcome outcome = search.Run(_run.Height - _problem.Unit, _run.Budget);
            if (outcome == SearchOutcome.Found)
            {
                _run.Offer(_problem, search.Offsets);
            }
            else
            {
                if (outcome == SearchOutcome.Impossible)
                {
                    _run.Prove(_run.Height);
                }

                return;
            }
        }
    }
}
