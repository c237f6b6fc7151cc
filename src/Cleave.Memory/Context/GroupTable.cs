namespace Cleave.Memory.Context;

/// <summary>Numbers for the groups that memory of a heap is charged to, so that two bytes identify the group of a charge.</summary>
/// <remarks>Thread-safe, by one lock. A group keeps its number, and is kept alive, as long as memory is charged to it.</remarks>
internal sealed class GroupTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MemoryGroup, ushort> _numbers = [];
    private readonly List<(MemoryGroup? Group, long Charges)> _groups = [(null, 0)];
    private readonly Stack<ushort> _free = [];

    /// <summary>The groups that have charges.</summary>
    public IReadOnlyList<MemoryGroup> All
    {
        get
        {
            using (_lock.EnterScope())
            {
                return [.. _numbers.Keys];
            }
        }
    }

    /// <summary>Counts a charge to a group and returns the group's number; returns 0 and counts nothing if no number is left.</summary>
    public ushort Enter(MemoryGroup group)
    {
        using (_lock.EnterScope())
        {
            if (!_numbers.TryGetValue(group, out ushort number))
            {
                number = NewNumber();
                if (number == 0)
                {
                    return 0;
                }

                _numbers.Add(group, number);
                _groups[number] = (group, 0);
            }

            _groups[number] = (group, _groups[number].Charges + 1);
            return number;
        }
    }

    /// <summary>The group with a number, or null if it has no charges.</summary>
    public MemoryGroup? Find(ushort number)
    {
        using (_lock.EnterScope())
        {
            return number < _groups.Count ? _groups[number].Group : null;
        }
    }

    /// <summary>Ends a charge to the group with a number; does nothing for number 0.</summary>
    public void Leave(ushort number)
    {
        if (number == 0)
        {
            return;
        }

        using (_lock.EnterScope())
        {
            (MemoryGroup? group, long charges) = _groups[number];
            _groups[number] = (group, charges - 1);
            if (charges == 1)
            {
                _numbers.Remove(group!);
                _groups[number] = (null, 0);
                _free.Push(number);
            }
        }
    }

    private ushort NewNumber()
    {
        if (_free.TryPop(out ushort number))
        {
            return number;
        }

        if (_groups.Count > ushort.MaxValue)
        {
            return 0;
        }

        _groups.Add((null, 0));
        return (ushort)(_groups.Count - 1);
    }
}
