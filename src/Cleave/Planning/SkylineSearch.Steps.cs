namespace Cleave.Planning;

/// <content>The step: place, exclude, raise or fail.</content>
internal sealed partial class SkylineSearch
{
    private StepResult Step()
    {
        if (_from == _to)
        {
            return StepResult.PartDone;
        }

        int run = _skyline.Lowest(_from, _to);
        int end = _skyline.EndOf(run);
        ulong height = _skyline.HeightOf(run);
        ulong wall = Math.Min(
            run == _from ? Skyline.NoRun : _skyline.HeightOf(_skyline.StartOfRunBefore(run)),
            end == _to ? Skyline.NoRun : _skyline.HeightOf(end));

        (ulong slack, int tightest) = _slack.Least(run, end);
        bool isBound = wall == Skyline.NoRun || wall - height > slack;
        int item = Choose(run, end, tightest, slack, isBound);
        if (item >= 0)
        {
            return TryPlace(item, run, end, height, slack) ? StepResult.Placed : StepResult.Excluded;
        }

        return !isBound && TryRaise(run, end, height, wall) ? StepResult.Raised : StepResult.Failed;
    }

    /// <summary>The allocation to try in a valley; none if all were, or none can help.</summary>
    /// <remarks>
    /// Where the valley cannot be raised to its wall, its tightest section has to be covered at this height, or to be raised no further
    /// than its slack: to the top of something small that is placed beside it.
    /// </remarks>
    private int Choose(int run, int end, int tightest, ulong slack, bool isBound)
    {
        int item = isBound || _tightestFirst ? _candidates.BestInsideAcross(run, end, tightest) : None;
        return item >= 0 ? item : _candidates.BestInside(run, end, isBound ? slack : ulong.MaxValue);
    }

    private bool TryPlace(int item, int run, int end, ulong height, ulong slack)
    {
        (int first, int last) = (_problem.First[item], _problem.Last[item]);
        if (!_problem.TryOffset(item, height, out ulong offset)
            || offset + _problem.Sizes[item] > _capacity
            || (offset != height && offset - height > slack && offset - height > _slack.Least(first, last).Least)
            || !FitsBelowFixed(item, offset + _problem.Sizes[item]))
        {
            Exclude(item, run);
            return false;
        }

        if (_goesBack)
        {
            _choices.Add(new SearchChoice(item, run, _trail.Count, _from, _to, _maker, _waiting, _parts.Count));
            _maker = _choices.Count - 1;
        }

        Waste(first, last, offset - height);
        Take(item, offset);
        SortExcluded(run, first, last);
        int start = Stack(run, end, first, last, offset + _problem.Sizes[item]);
        if (_goesBack)
        {
            SplitPart(first, last, start);
        }

        return true;
    }

    /// <summary>Whether an allocation stays below all fixed ones of its life that are still to come.</summary>
    private bool FitsBelowFixed(int item, ulong top)
    {
        if (_fixed is null)
        {
            return true;
        }

        int lowest = LowestFixed(_problem.First[item], _problem.Last[item], except: item);
        return lowest < 0 || _problem.Fixed[lowest] >= top;
    }

    private int LowestFixed(int first, int last, int except)
    {
        bool isIn = except >= 0 && _problem.IsFixed(except);
        if (isIn)
        {
            _fixed!.Remove(except);
        }

        int lowest = _fixed!.BestTouching(first, last);
        if (isIn)
        {
            _fixed.Add(except);
        }

        return lowest;
    }

    private void Take(int item, ulong offset)
    {
        _trail.Note(TrailStep.Placed, item, 0);
        _candidates.Remove(item);
        if (_problem.IsFixed(item))
        {
            _fixed!.Remove(item);
        }

        _placed++;
        _offsets[item] = offset;
        if (_goesBack)
        {
            _remaining.Add(2 * _problem.First[item], (2 * _problem.Last[item]) - 1, ulong.MaxValue);
        }
    }

    /// <summary>Puts an allocation on a run, which it may cut in three.</summary>
    /// <returns>The start of the run that it is part of.</returns>
    private int Stack(int run, int end, int first, int last, ulong top)
    {
        if (first > run)
        {
            _skyline.Cut(run, first);
        }

        if (last < end)
        {
            _skyline.Cut(first, last);
        }

        _skyline.SetHeight(first, top);
        return JoinAlike(first, top);
    }

    private bool TryRaise(int run, int end, ulong height, ulong wall)
    {
        for (int item = _firstExcluded[run]; item != None; item = _nextExcluded[item])
        {
            // Dominated: whatever is above the wall, this one could lie below it.
            if (_problem.TryOffset(item, height, out ulong offset) && offset + _problem.Sizes[item] <= wall)
            {
                return false;
            }
        }

        if (_fixed is not null && LowestFixed(run, end, except: -1) is >= 0 and int lowest && _problem.Fixed[lowest] < wall)
        {
            return false;
        }

        Waste(run, end, wall - height);
        Readmit(run);
        _skyline.SetHeight(run, wall);
        JoinAlike(run, wall);
        return true;
    }

    /// <summary>Joins a run with its neighbours of the same height inside the part.</summary>
    private int JoinAlike(int run, ulong height)
    {
        int end = _skyline.EndOf(run);
        if (end != _to && _skyline.HeightOf(end) == height)
        {
            JoinExcluded(run, end);
            _skyline.Join(run);
        }

        if (run == _from || _skyline.StartOfRunBefore(run) is var before && _skyline.HeightOf(before) != height)
        {
            return run;
        }

        JoinExcluded(before, run);
        _skyline.Join(before);
        return before;
    }

    private void Waste(int first, int last, ulong bytes)
    {
        if (bytes != 0)
        {
            _trail.Note(TrailStep.WastedBytes, 0, bytes);
            _trail.Note(TrailStep.Wasted, first, (ulong)last);
            _slack.Add(first, last, 0 - bytes);
        }
    }
}
