namespace Cleave.Memory.Mapping;

/// <summary>The areas that are in use, by address. Thread-safe.</summary>
/// <remarks>Finding one costs the logarithm of their number; coming and going moves those of higher addresses, eight bytes each.</remarks>
internal sealed class AreaIndex
{
    private readonly Lock _lock = new();
    private readonly List<nuint> _addresses = [];
    private readonly List<VmallocArea> _areas = [];

    public int Count
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _areas.Count;
            }
        }
    }

    /// <summary>What callers have. Cost: the number of areas.</summary>
    public HeapUsage Usage
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _areas.Aggregate(default(HeapUsage), (sum, area) => sum + new HeapUsage(1, area.Size));
            }
        }
    }

    public void Add(VmallocArea area)
    {
        using (_lock.EnterScope())
        {
            Insert(area);
        }
    }

    /// <summary>The area that has a page at the address, or null.</summary>
    public VmallocArea? Find(nuint address)
    {
        using (_lock.EnterScope())
        {
            return At(address) is var place and >= 0 && address - _addresses[place] < _areas[place].Size ? _areas[place] : null;
        }
    }

    /// <summary>Claims the area that begins there for one thread, to change it or to take it out.</summary>
    /// <param name="address">Where.</param>
    /// <param name="layout">What it was last asked for with.</param>
    /// <param name="below">The area that begins there or, where none does, the last that begins below.</param>
    /// <returns>False where there is none, it has another layout, or another thread is changing it.</returns>
    public bool TryClaim(nuint address, Layout layout, out VmallocArea? below)
    {
        using (_lock.EnterScope())
        {
            below = At(address) is var place and >= 0 ? _areas[place] : null;
            if (below is null || address != below.Address || below.Layout != layout || below.IsClaimed)
            {
                return false;
            }

            below.IsClaimed = true;
            return true;
        }
    }

    /// <summary>Ends a claim. The area stands at its address, which was another one before it moved.</summary>
    public void Settle(VmallocArea area, nuint before)
    {
        using (_lock.EnterScope())
        {
            if (area.Address != before)
            {
                RemoveAt(At(before));
                Insert(area);
            }

            area.IsClaimed = false;
        }
    }

    /// <summary>Takes a claimed area out.</summary>
    public void Remove(VmallocArea area)
    {
        using (_lock.EnterScope())
        {
            RemoveAt(At(area.Address));
        }
    }

    /// <summary>The place of the last area that begins at or below the address; negative where there is none.</summary>
    private int At(nuint address)
    {
        int found = _addresses.BinarySearch(address);
        return found >= 0 ? found : ~found - 1;
    }

    private void Insert(VmallocArea area)
    {
        int place = At(area.Address) + 1;
        _addresses.Insert(place, area.Address);
        _areas.Insert(place, area);
    }

    private void RemoveAt(int place)
    {
        _addresses.RemoveAt(place);
        _areas.RemoveAt(place);
    }
}
