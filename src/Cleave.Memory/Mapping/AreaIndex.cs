using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <summary>The areas that are in use, by address. Thread-safe.</summary>
/// <remarks>
/// <para>
/// The states of an area, each of which is changed under the lock here: in the index and settled; in the index and claimed, by the one thread
/// that has called <see cref="TryClaim"/>; out of the index. From settled it can only be claimed. The claiming thread alone changes the area,
/// outside the lock, and then either ends the claim (<see cref="Settle"/>) or takes the area out (<see cref="Remove"/>). So of several
/// threads that free or resize the same area one gets it, and the others are refused. A claimed area stays in the index at the address and
/// with the size that it had when it was settled.
/// </para>
/// <para>
/// An area that was taken out is retired (<see cref="RetiredAreas"/>). Its addresses cannot come back here before they are unmapped there, so
/// an address is never in the index twice.
/// </para>
/// <para>Finding an area costs the logarithm of their number; adding and removing one moves those of higher addresses, eight bytes each.</para>
/// </remarks>
internal sealed class AreaIndex
{
    private readonly Lock _lock = new();
    private readonly List<nuint> _addresses = [];
    private readonly List<VmallocArea> _areas = [];
    private bool _closed;

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

    /// <summary>Allocations and bytes that callers have. Cost: the number of areas.</summary>
    public HeapUsage Usage
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _areas.Aggregate(default(HeapUsage), (sum, area) => sum + new HeapUsage(1, area.SettledSize));
            }
        }
    }

    /// <summary>The groups that areas are charged to. Cost: the number of areas.</summary>
    public IReadOnlyList<MemoryGroup> Groups
    {
        get
        {
            using (_lock.EnterScope())
            {
                return [.. _areas.Select(area => area.Group).OfType<MemoryGroup>().Distinct()];
            }
        }
    }

    public void Add(VmallocArea area)
    {
        using (_lock.EnterScope())
        {
            ThrowIfClosed();
            Insert(area);
        }
    }

    /// <summary>Ends all use, and answers how many mappings the areas have that were still in use; 0 from the second time on.</summary>
    public long Close()
    {
        using (_lock.EnterScope())
        {
            _closed = true;
            long mappings = _areas.Sum(area => area.Mappings);
            _areas.Clear();
            _addresses.Clear();
            return mappings;
        }
    }

    /// <summary>The area that has a page at the address, or null.</summary>
    public VmallocArea? Find(nuint address)
    {
        using (_lock.EnterScope())
        {
            ThrowIfClosed();
            return At(address) is var place and >= 0 && address - _addresses[place] < _areas[place].SettledSize ? _areas[place] : null;
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
            ThrowIfClosed();
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

            area.SettledSize = area.Size;
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

    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public void ThrowIfClosed() => ClosedMapping.ThrowIf(_closed);

    /// <summary>The place of the last area that begins at or below the address; negative where there is none.</summary>
    private int At(nuint address)
    {
        int found = _addresses.BinarySearch(address);
        return found >= 0 ? found : ~found - 1;
    }

    private void Insert(VmallocArea area)
    {
        int place = At(area.Address) + 1;
        area.SettledSize = area.Size;
        _addresses.Insert(place, area.Address);
        _areas.Insert(place, area);
    }

    private void RemoveAt(int place)
    {
        _addresses.RemoveAt(place);
        _areas.RemoveAt(place);
    }
}
