using Cleave.Runs;

namespace Cleave.Moves;

/// <content>The attempts for a range that finds no free place: to move it twice, or to let others make room.</content>
internal sealed partial class MovePlanner
{
    /// <summary>
    /// Moves the first of some ranges twice: into a hole of a reserved window,
    /// and from there to a place that shares memory with its old one.
    /// </summary>
    private bool TryHop(ReadOnlySpan<int> ranges, int depth)
    {
        if (!IsWithinLimit(_draft[ranges[0]].Length) || _hops-- <= 0)
        {
            return false;
        }

        (int mark, ulong missing) = (_draft.Mark, _missing);
        RunRequest request = _draft.RequestFor(ranges[0]);
        foreach (FreeRun hole in _draft.HolesInReserved())
        {
            if (request.TryPlace(hole, out ulong stop))
            {
                _draft.Move(ranges[0], stop);
                if (TryPlaces(ranges, depth))
                {
                    return true;
                }

                _draft.Undo(mark);
                _missing = missing;
            }
        }

        return false;
    }

    /// <summary>Empties a window for the first of some ranges, moves it there, and finds places for the others.</summary>
    private bool TryMakeRoom(ReadOnlySpan<int> ranges, int depth)
    {
        if (_rooms-- <= 0)
        {
            return false;
        }

        (int mark, ulong missing) = (_draft.Mark, _missing);
        foreach ((ulong cost, GranuleWindow window) in MoveWindows.Find(_draft, _draft.RequestFor(ranges[0])).Where(
            window => window.Cost > 0).Take(WindowsEach))
        {
            if (!IsWithinLimit(cost))
            {
                return false;
            }

            if (TryEmpty(window, LongestFirst, depth + 1))
            {
                Take(ranges[0], window.Start);
                if (TryPlace(ranges[1..], depth))
                {
                    return true;
                }
            }

            _draft.Undo(mark);
            _missing = missing;
        }

        return false;
    }
}
