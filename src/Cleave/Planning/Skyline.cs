using System.Numerics;

namespace Cleave.Planning;

/// <summary>The upper edge of what has been placed: for each section of time, the offset above which nothing is placed yet.</summary>
/// <remarks>
/// <para>
/// Sections side by side with one height form a run. A run is named by its first section. Runs are linked by their ends, and a tree of
/// heights finds the lowest in logarithmic time.
/// </para>
/// <para>
/// Invariants: <c>Tiled</c>: the runs cover all sections without overlap. <c>Paired</c>: <c>_ends[start]</c> and <c>_starts[end]</c> name
/// the same run. Every change goes through a <see cref="SearchTrail"/>, so that it can be undone. Not thread-safe.
/// </para>
/// </remarks>
internal sealed class Skyline
{
    /// <summary>The height of a section that is not the first of a run, and of a wall.</summary>
    public const ulong NoRun = ulong.MaxValue;

    private readonly int _leaves;
    private readonly ulong[] _heights;
    private readonly int[] _ends;
    private readonly int[] _starts;
    private readonly SearchTrail _trail;

    /// <summary>Makes an edge that lies at offset 0 everywhere.</summary>
    public Skyline(int sections, SearchTrail trail)
    {
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)sections);
        _heights = new ulong[2 * _leaves];
        _ends = new int[sections];
        _starts = new int[sections + 1];
        _trail = trail;
        Reset();
    }

    /// <summary>Puts the edge back to offset 0.</summary>
    public void Reset()
    {
        Array.Fill(_heights, NoRun);
        _ends[0] = _ends.Length;
        _starts[_ends.Length] = 0;
        RestoreHeight(0, 0);
    }

    /// <summary>The height of the run that begins with a section.</summary>
    public ulong HeightOf(int start) => _heights[_leaves + start];

    /// <summary>The section behind the last one of a run.</summary>
    public int EndOf(int start) => _ends[start];

    /// <summary>The first section of the run that ends before a section.</summary>
    public int StartOfRunBefore(int end) => _starts[end];

    /// <summary>The first section of the lowest run that begins in a range: of several the first.</summary>
    public int Lowest(int from, int to)
    {
        if (from == 0 && to == _ends.Length)
        {
            return Descend(1);
        }

        // The nodes that cover the range, from both ends inwards. Of equal heights the leftmost counts: those found on the left come first.
        ulong least = NoRun;
        int at = from + _leaves;
        (ulong rightLeast, int rightAt) = (NoRun, 0);
        for (int left = from + _leaves, right = to + _leaves; left < right; left >>= 1, right >>= 1)
        {
            if ((left & 1) == 1)
            {
                if (_heights[left] < least)
                {
                    (least, at) = (_heights[left], left);
                }

                left++;
            }

            if ((right & 1) == 1 && _heights[--right] <= rightLeast)
            {
                (rightLeast, rightAt) = (_heights[right], right);
            }
        }

        return Descend(rightLeast < least ? rightAt : at);
    }

    /// <summary>Makes a run, or changes one, and its height.</summary>
    public void Set(int start, int end, ulong height)
    {
        SetEnd(start, end);
        SetHeight(start, height);
    }

    /// <summary>Cuts a run in two at a section inside it.</summary>
    public void Cut(int start, int at)
    {
        ulong height = HeightOf(start);
        int end = _ends[start];
        SetEnd(start, at);
        Set(at, end, height);
    }

    /// <summary>Joins a run and the one behind it.</summary>
    public void Join(int start)
    {
        int next = _ends[start];
        int end = _ends[next];
        SetHeight(next, NoRun);
        SetEnd(start, end);
    }

    /// <summary>Changes the height of a run.</summary>
    public void SetHeight(int start, ulong height)
    {
        _trail.Note(TrailStep.Height, start, HeightOf(start));
        RestoreHeight(start, height);
    }

    /// <summary>Undoes a change of a height.</summary>
    public void RestoreHeight(int start, ulong height)
    {
        int at = _leaves + start;
        _heights[at] = height;
        for (at >>= 1; at > 0; at >>= 1)
        {
            ulong least = Math.Min(_heights[2 * at], _heights[(2 * at) + 1]);
            if (_heights[at] == least)
            {
                break;
            }

            _heights[at] = least;
        }
    }

    /// <summary>Undoes a change of the end of a run.</summary>
    public void RestoreEnd(int start, int end) => _ends[start] = end;

    /// <summary>Undoes a change of the start of a run.</summary>
    public void RestoreStart(int end, int start) => _starts[end] = start;

    private void SetEnd(int start, int end)
    {
        _trail.Note(TrailStep.RunEnd, start, (ulong)_ends[start]);
        _trail.Note(TrailStep.RunStart, end, (ulong)_starts[end]);
        _ends[start] = end;
        _starts[end] = start;
    }

    private int Descend(int node)
    {
        while (node < _leaves)
        {
            node = _heights[2 * node] <= _heights[(2 * node) + 1] ? 2 * node : (2 * node) + 1;
        }

        return node - _leaves;
    }
}
