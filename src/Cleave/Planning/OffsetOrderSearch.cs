namespace Cleave.Planning;

/// <summary>Searches for the least height by placing allocations in the order of their offsets, whatever keeps two of them apart.</summary>
/// <remarks>
/// For problems with groups, which the search by skyline does not take. An allocation lies on the highest of those below it that it
/// conflicts with, and no offset is below the one placed before it. A step looks at all allocations, so this is for some tens of them.
/// </remarks>
internal sealed class OffsetOrderSearch(PlanProblem problem, PlanConflicts conflicts)
{
    private readonly ulong[] _floors = new ulong[problem.Count];
    private readonly bool[] _isPlaced = new bool[problem.Count];
    private readonly ulong[] _offsets = new ulong[problem.Count];

    /// <summary>The offsets of the last search that found some.</summary>
    public ReadOnlySpan<ulong> Offsets => _offsets;

    /// <summary>Searches for a placement up to a height.</summary>
    public SearchOutcome Run(ulong capacity, PlanBudget budget)
    {
        Array.Clear(_floors);
        Array.Clear(_isPlaced);
        return Place(0, 0, -1, capacity, budget);
    }

    private SearchOutcome Place(int placed, ulong least, int before, ulong capacity, PlanBudget budget)
    {
        if (placed == problem.Count)
        {
            return SearchOutcome.Found;
        }

        for (int item = 0; item < problem.Count; item++)
        {
            // Of equal offsets the order of numbers is the only one to try.
            if (_isPlaced[item] || !problem.TryOffset(item, _floors[item], out ulong offset) || offset + problem.Sizes[item] > capacity
                || offset < least || (offset == least && item < before))
            {
                continue;
            }

            if (!budget.Spend())
            {
                return SearchOutcome.Stopped;
            }

            ulong[] floors = [.. _floors];
            Take(item, offset);
            SearchOutcome outcome = Place(placed + 1, offset, item, capacity, budget);
            if (outcome != SearchOutcome.Impossible)
            {
                return outcome;
            }

            _isPlaced[item] = false;
            floors.CopyTo(_floors, 0);
        }

        return SearchOutcome.Impossible;
    }

    private void Take(int item, ulong offset)
    {
        _isPlaced[item] = true;
        _offsets[item] = offset;
        for (int other = 0; other < problem.Count; other++)
        {
            if (!_isPlaced[other] && conflicts.Conflict(item, other))
            {
                _floors[other] = Math.Max(_floors[other], offset + problem.Sizes[item]);
            }
        }
    }
}
