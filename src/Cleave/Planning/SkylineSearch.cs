namespace Cleave.Planning;

/// <summary>Searches for offsets below a capacity: the lowest place of the skyline is filled first,
/// the best-ranked allocation first.</summary>
/// <remarks>
/// <para>
/// The ideas are those of MiniMalloc (Moffitt, "MiniMalloc: A Lightweight Memory Allocator for Hardware-Accelerated Machine Learning",
/// ASPLOS 2023), held in trees so that a step is logarithmic: only placements that rest on something are tried, from below; each section of
/// time has a bound; a hole is never left that something placed above it would have filled; parts of time that no remaining allocation
/// connects are searched alone.
/// </para>
/// <para>
/// A step looks at the lowest run of the skyline, a valley between two walls. Everything that could rest on it lies inside it in time.
/// Either one of those is placed, or all are excluded at this height, and the valley is raised to its lower wall, which wastes the bytes
/// between. A section whose slack (capacity, less what is placed or wasted, less what is still to come) does not allow that must
/// be covered, so that only the allocations across it are tried. A choice that fails is excluded until the valley changes below it.
/// </para>
/// <para>Deterministic. Not thread-safe; it can run again with another order or capacity.</para>
/// </remarks>
internal sealed partial class SkylineSearch
{
    private const int None = -1;

    private readonly PlanProblem _problem;
    private readonly ulong[] _totals;
    private readonly SearchTrail _trail = new();
    private readonly Skyline _skyline;
    private readonly CandidateTree _candidates;
    private readonly CandidateTree? _fixed;
    private readonly RangeMinimum _slack;
    private readonly RangeMinimum _remaining;
    private readonly int[] _firstExcluded;
    private readonly int[] _nextExcluded;
    private readonly int[] _twins;
    private readonly ulong[] _covers;
    private readonly int[] _fixedByOffset;
    private readonly ulong[] _offsets;
    private readonly List<SearchChoice> _choices = [];
    private readonly List<TimePart> _parts = [];

    // The part of time that is being searched, the choice that made it one, and the parts that wait.
    private int _from;
    private int _to;
    private int _maker;
    private int _waiting;

    private ulong _capacity;
    private bool _tightestFirst;
    private bool _goesBack;
    private int _placed;

    /// <summary>Prepares a search. Cost: linear, times a logarithm.</summary>
    /// <param name="problem">The allocations, at least one.</param>
    /// <param name="totals">The live bytes of each section.</param>
    public SkylineSearch(PlanProblem problem, ulong[] totals)
    {
        _problem = problem;
        _totals = totals;
        _skyline = new Skyline(problem.Sections, _trail);
        _candidates = new CandidateTree(problem);
        _fixed = problem.HasFixed ? new CandidateTree(problem) : null;
        _slack = new RangeMinimum(totals);
        _covers = CoversOf(problem);
        _remaining = new RangeMinimum(_covers);
        _fixedByOffset = FixedOf(problem);
        _firstExcluded = new int[problem.Sections];
        _nextExcluded = new int[problem.Count];
        _offsets = new ulong[problem.Count];
        _twins = TwinsOf(problem);
    }

    /// <summary>The offsets of the last search that found some.</summary>
    public ReadOnlySpan<ulong> Offsets => _offsets;

    /// <summary>Searches for a placement below a capacity; a choice that fails is undone.</summary>
    /// <param name="order">The allocations, the best first, and which section of a valley goes first.</param>
    /// <param name="capacity">The height that no allocation may exceed, at least the live bytes of each section.</param>
    /// <param name="nodes">The number of placements to try before it stops.</param>
    /// <param name="budget">What the whole planner may spend.</param>
    public SearchOutcome Run(PlanOrder order, ulong capacity, long nodes, PlanBudget budget)
    {
        Begin(order, capacity, goesBack: true);
        SplitPart(0, _problem.Sections, 0);
        while (true)
        {
            StepResult result = Step();
            if (result == StepResult.Placed && (!budget.Spend() || --nodes < 0))
            {
                return SearchOutcome.Stopped;
            }

            if (result == StepResult.PartDone)
            {
                if (_waiting == None)
                {
                    return SearchOutcome.Found;
                }

                TakePart();
            }
            else if (result == StepResult.Failed)
            {
                if (_maker == None)
                {
                    return SearchOutcome.Impossible;
                }

                GoBack();
            }
        }
    }

    /// <summary>Places all allocations without going back, at whatever height that takes. Cost: a few logarithms for each.</summary>
    /// <returns>False if the budget did not last, or fixed offsets were in the way.</returns>
    public bool TryPlaceAll(PlanOrder order, PlanBudget budget)
    {
        Begin(order, PlanProblem.MostHeight, goesBack: false);
        while (_placed < _problem.Count)
        {
            StepResult result = Step();
            if (result == StepResult.Failed || (result == StepResult.Placed && !budget.Spend() && _placed < _problem.Count))
            {
                return false;
            }
        }

        return true;
    }

    private void Begin(PlanOrder order, ulong capacity, bool goesBack)
    {
        (_capacity, _goesBack, _tightestFirst, _placed) = (capacity, goesBack, order.TightestFirst, 0);
        _trail.Clear();
        _trail.IsKept = goesBack;
        _choices.Clear();
        _parts.Clear();
        _skyline.Reset();
        _candidates.Fill(order.Items);
        _fixed?.Fill(_fixedByOffset);
        Array.Fill(_firstExcluded, None);
        var slack = new ulong[_totals.Length];
        for (int section = 0; section < slack.Length; section++)
        {
            slack[section] = capacity - _totals[section];
        }

        _slack.Reset(slack);
        if (goesBack)
        {
            _remaining.Reset(_covers);
        }

        (_from, _to, _maker, _waiting) = (0, _problem.Sections, None, None);
    }
}
