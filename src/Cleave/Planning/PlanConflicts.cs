namespace Cleave.Planning;

/// <summary>The allocations that must not share memory: those that overlap in time, and those of different groups.</summary>
internal sealed class PlanConflicts
{
    private readonly PlanProblem _problem;
    private readonly int[] _groups;
    private readonly bool _hasGroups;
    private readonly LifeTree _lives;

    /// <summary>Prepares the lookup tables for a problem.</summary>
    /// <param name="problem">The allocations.</param>
    /// <param name="groups">The group of each; 0 is none.</param>
    public PlanConflicts(PlanProblem problem, int[] groups)
    {
        _problem = problem;
        _groups = groups;
        _hasGroups = groups.Any(group => group != 0);
        _lives = new LifeTree(problem);
    }

    /// <summary>Appends all that an allocation conflicts with. Cost: their number, times a logarithm;
    /// with groups, the number of all.</summary>
    public void AddTo(List<int> found, int item)
    {
        if (!_hasGroups || _groups[item] == 0)
        {
            _lives.AddOverlapping(_problem.First[item], _problem.Last[item], found);
            found.Remove(item);
            return;
        }

        for (int other = 0; other < _problem.Count; other++)
        {
            if (other != item && Conflict(item, other))
            {
                found.Add(other);
            }
        }
    }

    /// <summary>Whether two allocations must not share memory.</summary>
    public bool Conflict(int one, int other) =>
        (_problem.First[one] < _problem.Last[other] && _problem.First[other] < _problem.Last[one])
        || (_groups[one] != _groups[other] && _groups[one] != 0 && _groups[other] != 0);
}
