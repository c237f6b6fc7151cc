namespace Cleave.Planning;

/// <summary>Plans allocations that only their lives keep apart:
/// good orders first, then searches with growing limits, between them repair.</summary>
internal sealed class LifePlanner
{
    private const int LeastRound = 2000;
    private const int RandomOrders = 4;

    private readonly PlanProblem _problem;
    private readonly PlanRun _run;
    private readonly Random _random;
    private readonly SkylineSearch _search;
    private readonly List<PlanOrder> _orders = [];

    // The height between the bound and the best plan at which the last search failed; 0 if it succeeded.
    private ulong _failedAt;

    public LifePlanner(PlanProblem problem, PlanRun run, int seed)
    {
        _problem = problem;
        _run = run;
        _random = new Random(seed);
        ulong[] totals = problem.Totals();
        run.Prove(PlanBound.Of(problem, totals));
        _search = new SkylineSearch(problem, totals);
    }

    /// <summary>Plans until nothing is left to do. The first plan is not cut short by the limits.</summary>
    public void Plan()
    {
        if (_run.Bound > PlanProblem.MostHeight)
        {
            return;
        }

        if (_problem.HasFixed)
        {
            FitFixed();
        }

        foreach (PlanOrder order in PlanOrder.Good(_problem))
        {
            if (_run.IsDone)
            {
                return;
            }

            _orders.Add(order);
            TryWhole(order);
        }

        for (long nodes = Math.Max(LeastRound, 2L * _problem.Count); _run.HasPlan && !_run.IsDone; nodes *= 2)
        {
            Round(nodes);
            _run.Report();
        }
    }

    private void FitFixed()
    {
        var fit = new FirstFit(_problem, new PlanConflicts(_problem, new int[_problem.Count]));
        foreach (PlanOrder order in PlanOrder.Good(_problem).Where(order => !order.TightestFirst))
        {
            if (!_run.IsDone && _run.Complete(budget => fit.TryRun(order.Items, budget)))
            {
                _run.Offer(_problem, fit.Offsets);
            }
        }
    }

    private void TryWhole(PlanOrder order)
    {
        if (_run.Complete(budget => _search.TryPlaceAll(order, budget)))
        {
            _run.Offer(_problem, _search.Offsets);
        }
    }

    /// <summary>Tries every order with a limit, and some random ones, and repairs the best.</summary>
    private void Round(long nodes)
    {
        foreach (PlanOrder order in _orders)
        {
            Search(order, _run.Wanted, nodes);
        }

        for (int random = 0; random < RandomOrders && !_run.IsDone; random++)
        {
            PlanOrder order = PlanOrder.Random(_problem, _random);
            TryWhole(order);
            Search(order, _run.Wanted, nodes);
        }

        Narrow(nodes);
        new PlanRepair(_problem, _search, _run, _random).Improve(nodes);
    }

    private SearchOutcome Search(PlanOrder order, ulong capacity, long nodes)
    {
        if (_run.IsDone)
        {
            return SearchOutcome.Stopped;
        }

        SearchOutcome outcome = _search.Run(order, capacity, nodes, _run.Budget);
        if (outcome == SearchOutcome.Found)
        {
            _run.Offer(_problem, _search.Offsets);
        }
        else if (outcome == SearchOutcome.Impossible)
        {
            // Every height is a multiple of the unit, and the capacity that was asked for may not be.
            _run.Prove((capacity / _problem.Unit * _problem.Unit) + _problem.Unit);
        }

        return outcome;
    }

    /// <summary>Searches for a height between the bound and the best plan,
    /// each time half as far from where the last one succeeded or failed.</summary>
    private void Narrow(long nodes)
    {
        foreach (PlanOrder order in _orders)
        {
            ulong low = Math.Max(_run.Bound, Math.Min(_failedAt, _run.Height));
            ulong middle = low + ((_run.Height - low) / 2 / _problem.Unit * _problem.Unit);
            if (_run.IsDone || middle <= _run.Bound)
            {
                _failedAt = 0;
                return;
            }

            _failedAt = Search(order, middle, nodes) == SearchOutcome.Found ? 0 : middle;
        }
    }
}
