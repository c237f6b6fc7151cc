namespace Cleave.Planning;

/// <summary>Numbers in a row, with addition to a range and the smallest of a range in logarithmic time.</summary>
/// <remarks>
/// Invariant <c>Relative</c>: a node holds the smallest number below it, less what was added to the ancestors as a whole. Additions are
/// modulo 2^64, so that subtraction is the addition of a complement; the numbers themselves never leave 0 to 2^64 - 1. Not thread-safe.
/// </remarks>
internal sealed class RangeMinimum
{
    private readonly int _leaves;
    private readonly ulong[] _least;
    private readonly ulong[] _added;

    /// <summary>Makes the structure for a row of numbers.</summary>
    /// <param name="numbers">The numbers, at least one.</param>
    public RangeMinimum(ReadOnlySpan<ulong> numbers)
    {
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)numbers.Length);
        _least = new ulong[2 * _leaves];
        _added = new ulong[2 * _leaves];
        Reset(numbers);
    }

    /// <summary>Replaces all numbers by as many others.</summary>
    public void Reset(ReadOnlySpan<ulong> numbers)
    {
        Array.Clear(_added);
        Array.Fill(_least, ulong.MaxValue);
        numbers.CopyTo(_least.AsSpan(_leaves));
        for (int node = _leaves - 1; node > 0; node--)
        {
            _least[node] = Math.Min(_least[2 * node], _least[(2 * node) + 1]);
        }
    }

    /// <summary>Adds to the numbers of a range, modulo 2^64.</summary>
    public void Add(int from, int to, ulong amount)
    {
        if (from >= to)
        {
            return;
        }

        int left = from + _leaves;
        int right = to - 1 + _leaves;
        int firstLeaf = left;
        int lastLeaf = right;
        for (; left <= right; left >>= 1, right >>= 1)
        {
            if ((left & 1) == 1)
            {
                AddWhole(left++, amount);
            }

            if ((right & 1) == 0)
            {
                AddWhole(right--, amount);
            }
        }

        // Relative again, from the two ends upwards.
        for (int node = firstLeaf >> 1; node > 0; node >>= 1)
        {
            Combine(node);
        }

        for (int node = lastLeaf >> 1; node > 0; node >>= 1)
        {
            Combine(node);
        }
    }

    /// <summary>The smallest number of a range, and the first place that has it.</summary>
    public (ulong Least, int At) Least(int from, int to)
    {
        (ulong least, int at) = (ulong.MaxValue, from);
        Visit(1, 0, _leaves, from, to, 0, ref least, ref at);
        return (least, at);
    }

    private void Visit(int node, int begin, int end, int from, int to, ulong added, ref ulong least, ref int at)
    {
        if (from <= begin && end <= to)
        {
            if (_least[node] + added < least)
            {
                least = _least[node] + added;
                at = Descend(node) - _leaves;
            }

            return;
        }

        int middle = (begin + end) >> 1;
        added += _added[node];
        if (from < middle)
        {
            Visit(2 * node, begin, middle, from, to, added, ref least, ref at);
        }

        if (to > middle)
        {
            Visit((2 * node) + 1, middle, end, from, to, added, ref least, ref at);
        }
    }

    private int Descend(int node)
    {
        while (node < _leaves)
        {
            node = _least[2 * node] <= _least[(2 * node) + 1] ? 2 * node : (2 * node) + 1;
        }

        return node;
    }

    private void AddWhole(int node, ulong amount)
    {
        _least[node] += amount;
        _added[node] += amount;
    }

    private void Combine(int node) => _least[node] = Math.Min(_least[2 * node], _least[(2 * node) + 1]) + _added[node];
}
