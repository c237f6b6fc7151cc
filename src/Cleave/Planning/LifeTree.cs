namespace Cleave.Planning;

/// <summary>Finds the allocations that overlap a range of sections. Immutable, so thread-safe.</summary>
/// <remarks>Allocations in the order of their first section, with the latest end below each node of a tree.
/// A query costs what it finds, times a logarithm at most.</remarks>
internal sealed class LifeTree
{
    private readonly int[] _items;
    private readonly int[] _first;
    private readonly int[] _latest;
    private readonly int _leaves;

    /// <summary>Sorts the allocations of a problem by their lives.</summary>
    public LifeTree(PlanProblem problem)
    {
        _items = new int[problem.Count];
        _first = [.. problem.First];
        for (int item = 0; item < _items.Length; item++)
        {
            _items[item] = item;
        }

        Array.Sort(_first, _items);
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, problem.Count));
        _latest = new int[2 * _leaves];
        for (int place = 0; place < _items.Length; place++)
        {
            _latest[_leaves + place] = problem.Last[_items[place]];
        }

        for (int node = _leaves - 1; node > 0; node--)
        {
            _latest[node] = Math.Max(_latest[2 * node], _latest[(2 * node) + 1]);
        }
    }

    /// <summary>Appends the allocations that have a section of a range.</summary>
    public void AddOverlapping(int first, int last, List<int> found)
    {
        int before = _first.AsSpan().BinarySearch(new FirstAtLeast(last));
        Visit(1, 0, _leaves, ~before, first, found);
    }

    private void Visit(int node, int begin, int end, int before, int first, List<int> found)
    {
        if (begin >= before || _latest[node] <= first)
        {
            return;
        }

        if (node >= _leaves)
        {
            found.Add(_items[begin]);
            return;
        }

        int middle = (begin + end) >> 1;
        Visit(2 * node, begin, middle, before, first, found);
        Visit((2 * node) + 1, middle, end, before, first, found);
    }

    /// <summary>Sorts before every number that is at least a limit, and after the others.</summary>
    private readonly record struct FirstAtLeast(int Limit) : IComparable<int>
    {
        public int CompareTo(int other) => other >= Limit ? -1 : 1;
    }
}
