namespace Cleave.Planning;

/// <content>The allocations that did not lead to a plan at a height, in a list for each run.</content>
internal sealed partial class SkylineSearch
{
    /// <summary>Takes an allocation out of the candidates until the run below it changes.</summary>
    private void Exclude(int item, int run)
    {
        _trail.Note(TrailStep.Removed, item, 0);
        _candidates.Remove(item);
        Link(item, run);
    }

    private void Link(int item, int run)
    {
        SetNext(item, _firstExcluded[run]);
        SetFirst(run, item);
    }

    /// <summary>Sorts the excluded of a run after a placement: those beside it stay so, and those above it are candidates again.</summary>
    private void SortExcluded(int run, int first, int last)
    {
        int item = _firstExcluded[run];
        if (item == None)
        {
            return;
        }

        SetFirst(run, None);
        while (item != None)
        {
            int next = _nextExcluded[item];
            if (_problem.Last[item] <= first)
            {
                Link(item, run);
            }
            else if (_problem.First[item] >= last)
            {
                Link(item, last);
            }
            else
            {
                ReadmitOne(item);
            }

            item = next;
        }
    }

    /// <summary>Puts all excluded of a run back into the candidates.</summary>
    private void Readmit(int run)
    {
        int item = _firstExcluded[run];
        if (item == None)
        {
            return;
        }

        for (; item != None; item = _nextExcluded[item])
        {
            ReadmitOne(item);
        }

        SetFirst(run, None);
    }

    private void ReadmitOne(int item)
    {
        _trail.Note(TrailStep.Added, item, 0);
        _candidates.Add(item);
    }

    /// <summary>Moves the excluded of a run that was cut to the run behind the cut.</summary>
    private void MoveExcluded(int run, int cut)
    {
        int item = _firstExcluded[run];
        if (item == None)
        {
            return;
        }

        SetFirst(run, None);
        while (item != None)
        {
            int next = _nextExcluded[item];
            Link(item, _problem.First[item] >= cut ? cut : run);
            item = next;
        }
    }

    /// <summary>Appends the excluded of a run to those of the run before it, which it is joined with.</summary>
    private void JoinExcluded(int run, int next)
    {
        int item = _firstExcluded[next];
        if (item == None)
        {
            return;
        }

        SetFirst(next, None);
        while (item != None)
        {
            int following = _nextExcluded[item];
            Link(item, run);
            item = following;
        }
    }

    private void SetFirst(int run, int item)
    {
        _trail.Note(TrailStep.FirstExcluded, run, (ulong)_firstExcluded[run]);
        _firstExcluded[run] = item;
    }

    private void SetNext(int item, int next)
    {
        _trail.Note(TrailStep.NextExcluded, item, (ulong)_nextExcluded[item]);
        _nextExcluded[item] = next;
    }
}
