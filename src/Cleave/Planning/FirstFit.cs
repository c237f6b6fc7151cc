namespace Cleave.Planning;

/// <summary>Places allocations one after another, each at the lowest offset where it fits between those that are placed.</summary>
/// <remarks>
/// It takes fixed offsets and groups, which the search by skyline does not take or may fail at. Cost of an allocation: those that it
/// conflicts with, sorted. Not thread-safe.
/// </remarks>
internal sealed class FirstFit
{
    private readonly PlanProblem _problem;
    private readonly PlanConflicts _conflicts;
    private readonly ulong[] _offsets;
    private readonly bool[] _isPlaced;
    private readonly List<int> _found = [];
    private readonly List<(ulong Offset, ulong End)> _taken = [];

    /// <summary>Prepares the lookup tables for a problem.</summary>
    public FirstFit(PlanProblem problem, PlanConflicts conflicts)
    {
        _problem = problem;
        _conflicts = conflicts;
        _offsets = new ulong[problem.Count];
        _isPlaced = new bool[problem.Count];
    }

    /// <summary>The offsets of the last run.</summary>
    public ReadOnlySpan<ulong> Offsets => _offsets;

    /// <summary>Places all allocations, the fixed ones first.</summary>
    /// <returns>False if the budget did not last, or an allocation would end above 2^64 - 2.</returns>
    public bool TryRun(ReadOnlySpan<int> order, PlanBudget budget)
    {
        Array.Clear(_isPlaced);
        for (int item = 0; item < _problem.Count; item++)
        {
            if (_problem.IsFixed(item))
            {
                _offsets[item] = _problem.Fixed[item];
                _isPlaced[item] = true;
            }
        }

        foreach (int item in order)
        {
            if (!_isPlaced[item] && (!TryPlace(item) || !budget.Spend()))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryPlace(int item)
    {
        _found.Clear();
        _taken.Clear();
        _conflicts.AddTo(_found, item);
        foreach (int other in _found)
        {
            if (_isPlaced[other])
            {
                _taken.Add((_offsets[other], _offsets[other] + _problem.Sizes[other]));
            }
        }

        _taken.Sort();
        ulong floor = 0;
        foreach ((ulong offset, ulong end) in _taken)
        {
            if (_problem.TryOffset(item, floor, out ulong place) && place + _problem.Sizes[item] <= offset)
            {
                break;
            }

            floor = Math.Max(floor, end);
        }

        _isPlaced[item] = _problem.TryOffset(item, floor, out _offsets[item]);
        return _isPlaced[item];
    }
}
