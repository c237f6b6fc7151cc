using System.Numerics;

namespace Cleave.Planning;

/// <summary>The allocations that are still to be placed, found by where they lie in time:
/// the best-ranked of those inside a range.</summary>
/// <remarks>
/// A tree over the allocations in the order of their first section. Each node keeps the best rank below it and between which sections its
/// allocations end, so a query passes over subtrees that are too late, too long or no better than what was found. Not thread-safe.
/// </remarks>
internal sealed class CandidateTree
{
    private const int Nothing = int.MaxValue;

    private readonly int[] _last;
    private readonly int[] _positions;

    /// <summary>For each section, the number of allocations that begin before it.</summary>
    private readonly int[] _begunBefore;
    private readonly int _leaves;
    private readonly CandidateNode[] _nodes;
    private readonly int[] _ranks;
    private readonly int[] _ranked;
    private readonly SizeRanks _sizes;

    // The query that is running.
    private int _from;
    private int _to;
    private int _endsAbove;
    private int _endsAtMost;
    private int _smallerThan;
    private int _best;

    /// <summary>Makes a tree that holds nothing.</summary>
    public CandidateTree(PlanProblem problem)
    {
        int count = problem.Count;
        _last = problem.Last;
        _positions = new int[count];
        _ranks = new int[count];
        _ranked = new int[count];
        _begunBefore = new int[problem.Sections + 1];
        foreach (int first in problem.First)
        {
            _begunBefore[first + 1]++;
        }

        for (int section = 0; section < problem.Sections; section++)
        {
            _begunBefore[section + 1] += _begunBefore[section];
        }

        int[] next = [.. _begunBefore];
        for (int item = 0; item < count; item++)
        {
            _positions[item] = next[problem.First[item]]++;
        }

        _sizes = new SizeRanks(problem.Sizes);
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, 1));
        _nodes = new CandidateNode[2 * _leaves];
    }

    /// <summary>Puts all allocations in, ranked by an order, the best first.</summary>
    public void Fill(ReadOnlySpan<int> order)
    {
        Array.Fill(_nodes, CandidateNode.Empty);
        for (int rank = 0; rank < order.Length; rank++)
        {
            int item = order[rank];
            _ranks[item] = rank;
            _ranked[rank] = item;
            _nodes[_leaves + _positions[item]] = LeafOf(item);
        }

        for (int node = _leaves - 1; node > 0; node--)
        {
            _nodes[node] = CandidateNode.Of(_nodes[2 * node], _nodes[(2 * node) + 1]);
        }
    }

    /// <summary>Puts an allocation in.</summary>
    public void Add(int item) => Set(item, LeafOf(item));

    /// <summary>Takes an allocation out.</summary>
    public void Remove(int item) => Set(item, CandidateNode.Empty);

    /// <summary>Whether an allocation is in it.</summary>
    public bool Contains(int item) => _nodes[_leaves + _positions[item]].Rank != Nothing;

    /// <summary>The best-ranked allocation whose sections lie inside a range; -1 if there is none.</summary>
    public int BestInside(int from, int to) => Best(from, to, from, to, Nothing);

    /// <summary>The best-ranked allocation inside a range that has at most a size; -1 if there is none.</summary>
    public int BestInside(int from, int to, ulong mostSize)
    {
        int smaller = mostSize == ulong.MaxValue ? Nothing : _sizes.CountUpTo(mostSize);
        return Best(from, to, from, to, smaller);
    }

    /// <summary>The best-ranked allocation inside a range that covers a section of it; -1 if there is none.</summary>
    public int BestInsideAcross(int from, int to, int section) => Best(from, section + 1, section, to, Nothing);

    /// <summary>The best-ranked allocation that has a section of a range; -1 if there is none.</summary>
    public int BestTouching(int from, int to) => Best(0, to, from, Nothing - 1, Nothing);

    private int Best(int beginsFrom, int beginsBefore, int endsAbove, int endsAtMost, int smallerThan)
    {
        (_from, _to) = (_begunBefore[beginsFrom], _begunBefore[beginsBefore]);
        (_endsAbove, _endsAtMost, _smallerThan) = (endsAbove, endsAtMost, smallerThan);
        _best = Nothing;
        if (_from < _to)
        {
            // From the lowest node that covers the range.
            int left = _from + _leaves;
            int height = 32 - BitOperations.LeadingZeroCount((uint)(left ^ (_to - 1 + _leaves)));
            int begin = ((left >> height) << height) - _leaves;
            Visit(left >> height, begin, begin + (1 << height));
        }

        return _best == Nothing ? -1 : _ranked[_best];
    }

    private void Visit(int at, int begin, int end)
    {
        CandidateNode node = _nodes[at];
        if (node.Rank >= _best || node.LeastLast > _endsAtMost || node.MostLast <= _endsAbove || node.LeastSize >= _smallerThan)
        {
            return;
        }

        // All below it will do. Of sizes the least alone is known, so a limit is only sure of a leaf.
        bool isSure = _smallerThan == Nothing || at >= _leaves;
        if (isSure && node.LeastLast > _endsAbove && node.MostLast <= _endsAtMost && _from <= begin && end <= _to)
        {
            _best = node.Rank;
            return;
        }

        int middle = (begin + end) >> 1;
        bool hasLeft = _from < middle;
        bool hasRight = _to > middle;

        // The half with the better rank first, so that the other is more often passed over.
        if (hasLeft && hasRight && _nodes[(2 * at) + 1].Rank < _nodes[2 * at].Rank)
        {
            Visit((2 * at) + 1, middle, end);
            hasRight = false;
        }

        if (hasLeft)
        {
            Visit(2 * at, begin, middle);
        }

        if (hasRight)
        {
            Visit((2 * at) + 1, middle, end);
        }
    }

    private CandidateNode LeafOf(int item) => new(_ranks[item], _last[item], _last[item], _sizes.RankOf(item));

    private void Set(int item, CandidateNode leaf)
    {
        int at = _leaves + _positions[item];
        _nodes[at] = leaf;
        for (at >>= 1; at > 0; at >>= 1)
        {
            _nodes[at] = CandidateNode.Of(_nodes[2 * at], _nodes[(2 * at) + 1]);
        }
    }

    /// <summary>Summary of the candidates below a node.</summary>
    private readonly record struct CandidateNode(int Rank, int LeastLast, int MostLast, int LeastSize)
    {
        public static CandidateNode Empty => new(Nothing, Nothing, -1, Nothing);

        public static CandidateNode Of(in CandidateNode left, in CandidateNode right) => new(
            Math.Min(left.Rank, right.Rank), Math.Min(left.LeastLast, right.LeastLast), Math.Max(left.MostLast, right.MostLast),
            Math.Min(left.LeastSize, right.LeastSize));
    }
}
