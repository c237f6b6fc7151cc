using System.Numerics;

namespace Cleave.Planning;

/// <summary>For each moment the highest end so far, and whose it is: for the verifier alone.</summary>
internal sealed class HighestEnds(int moments)
{
    private readonly int _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, moments));
    private readonly (ulong End, int Index)[] _whole = new (ulong, int)[2 * BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, moments))];
    private readonly (ulong End, int Index)[] _below = new (ulong, int)[2 * BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, moments))];

    /// <summary>The highest end in a range of moments.</summary>
    public (ulong End, int Index) Highest(int from, int to) => Highest(1, 0, _leaves, from, to);

    /// <summary>Raises the ends in a range of moments that are lower than one.</summary>
    public void Raise(int from, int to, ulong end, int index) => Raise(1, 0, _leaves, from, to, (end, index));

    private static (ulong End, int Index) Max((ulong End, int Index) left, (ulong End, int Index) right) =>
        left.End >= right.End ? left : right;

    private (ulong End, int Index) Highest(int node, int begin, int end, int from, int to)
    {
        if (from >= end || to <= begin)
        {
            return default;
        }

        if (from <= begin && end <= to)
        {
            return _below[node];
        }

        int middle = (begin + end) >> 1;
        return Max(_whole[node], Max(Highest(2 * node, begin, middle, from, to), Highest((2 * node) + 1, middle, end, from, to)));
    }

    private void Raise(int node, int begin, int end, int from, int to, (ulong End, int Index) raised)
    {
        if (from >= end || to <= begin)
        {
            return;
        }

        _below[node] = Max(_below[node], raised);
        if (from <= begin && end <= to)
        {
            _whole[node] = Max(_whole[node], raised);
            return;
        }

        int middle = (begin + end) >> 1;
        Raise(2 * node, begin, middle, from, to, raised);
        Raise((2 * node) + 1, middle, end, from, to, raised);
    }
}
