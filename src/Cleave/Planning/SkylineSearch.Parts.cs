namespace Cleave.Planning;

/// <content>The parts of time that are searched alone.</content>
internal sealed partial class SkylineSearch
{
    /// <summary>Cuts the part where a placement left a section, or a border of two, that no remaining allocation has inside.</summary>
    /// <param name="first">The first section of the placement.</param>
    /// <param name="last">The section behind its last one.</param>
    /// <param name="run">The run that it is in.</param>
    private void SplitPart(int first, int last, int run)
    {
        int at = 2 * first;
        int end = (2 * last) - 1;
        (ulong least, int zero) = _remaining.Least(at, end);
        if (least != 0)
        {
            return;
        }

        // Left to right, so that they are taken from right to left.
        int from = _from;
        while (least == 0)
        {
            int section = zero / 2;
            bool isBorder = (zero & 1) == 1;
            run = CutAt(run, isBorder ? section + 1 : section);
            run = isBorder ? run : CutAt(run, section + 1);
            AddPart(from, isBorder ? section + 1 : section);
            from = section + 1;
            at = zero + 1;
            (least, zero) = at < end ? _remaining.Least(at, end) : (1, 0);
        }

        AddPart(from, _to);

        // Nothing is left of the part itself.
        (_from, _to) = (0, 0);
    }

    private int CutAt(int run, int section)
    {
        if (section <= run || section >= _skyline.EndOf(run))
        {
            return run;
        }

        _skyline.Cut(run, section);
        MoveExcluded(run, section);
        return section;
    }

    private void AddPart(int from, int to)
    {
        if (from < to)
        {
            _parts.Add(new TimePart(from, to, _maker, _waiting));
            _waiting = _parts.Count - 1;
        }
    }

    private void TakePart()
    {
        (_from, _to, _maker, _waiting) = _parts[_waiting];
    }

    /// <summary>Undoes the choice that made the part, and excludes it where it was made.</summary>
    private void GoBack()
    {
        SearchChoice choice = _choices[_maker];
        _choices.RemoveRange(_maker, _choices.Count - _maker);
        Undo(choice.Trail);
        (_from, _to, _maker, _waiting) = (choice.From, choice.To, choice.Maker, choice.Waiting);
        _parts.RemoveRange(choice.Parts, _parts.Count - choice.Parts);
        Exclude(choice.Item, choice.Run);
        for (int twin = _twins[choice.Item]; twin != choice.Item; twin = _twins[twin])
        {
            if (_candidates.Contains(twin))
            {
                Exclude(twin, choice.Run);
            }
        }
    }

    private void Undo(int mark)
    {
        while (_trail.Count > mark)
        {
            TrailEntry entry = _trail.Pop();
            switch (entry.Step)
            {
                case TrailStep.Height:
                    _skyline.RestoreHeight(entry.Place, entry.Value);
                    break;
                case TrailStep.RunEnd:
                    _skyline.RestoreEnd(entry.Place, (int)entry.Value);
                    break;
                case TrailStep.RunStart:
                    _skyline.RestoreStart(entry.Place, (int)entry.Value);
                    break;
                case TrailStep.Removed:
                    _candidates.Add(entry.Place);
                    break;
                case TrailStep.Added:
                    _candidates.Remove(entry.Place);
                    break;
                case TrailStep.Placed:
                    UndoPlacement(entry.Place);
                    break;
                case TrailStep.Wasted:
                    _slack.Add(entry.Place, (int)entry.Value, _trail.Pop().Value);
                    break;
                case TrailStep.FirstExcluded:
                    _firstExcluded[entry.Place] = (int)entry.Value;
                    break;
                case TrailStep.NextExcluded:
                    _nextExcluded[entry.Place] = (int)entry.Value;
                    break;
            }
        }
    }

    private void UndoPlacement(int item)
    {
        _placed--;
        _candidates.Add(item);
        if (_problem.IsFixed(item))
        {
            _fixed!.Add(item);
        }

        _remaining.Add(2 * _problem.First[item], (2 * _problem.Last[item]) - 1, 1);
    }
}
