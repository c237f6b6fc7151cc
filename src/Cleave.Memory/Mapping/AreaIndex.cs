using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <summary>The index of all areas in use, by address. Thread-safe.</summary>
/// <remarks>
/// <para>
/// The states of an area, which change only under the lock of the index: in the index and settled; in the index and claimed, by the one
/// thread that called <see cref="TryClaim"/>; out of the index. A settled area can only be claimed. The claiming thread alone changes the
/// area, outside the lock, and then either ends the claim (<see cref="Settle"/>) or removes the area (<see cref="Remove"/>). So if several
/// threads free or resize the same area, one succeeds and the others are refused. A claimed area stays in the index with the address and
/// the size that it had when it was last settled.
/// </para>
/// <para>
/// A removed area is retired (<see cref="RetiredAreas"/>). Its addresses cannot return to the index before they are unmapped there, so an
/// address is never in the index twice.
/// </para>
/// <para>Cost: finding an area takes the logarithm of the number of areas. Adding or removing one moves eight bytes twice for each area at
/// a higher address.</para>
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

    /// <summary>The allocations and bytes that callers have. Cost: linear in the number of areas.</summary>
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

    /// <summary>The groups that areas are charged to. Cost: linear in the number of areas.</summary>
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

    /// <summary>Ends all use of the index, and returns the number of mappings of the areas that were still in use; 0 for a repeated
    /// call.</summary>
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

    /// <summary>Claims the area that begins at an address for the calling thread, which may then change or remove it.</summary>
    /// <param name="address">The address at which the area begins.</param>
    /// <param name="layout">The layout of the last request for the area.</param>
    /// <param name="below">The area that begins at the address or, if there is none, the last area that begins below it.</param>
    /// <returns>False if no area begins there, it has another layout, or another thread has claimed it.</returns>
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

    /// <summary>Ends a claim. If the area has moved, the index moves it from its address before the claim to the new one.</summary>
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

    /// <summary>Removes a claimed area from the index.</summary>
    public void Remove(VmallocArea area)
    {
        using (_lock.EnterScope())
        {
            RemoveAt(At(area.Address));
        }
    }

    /// <summary>Throws if the index was closed.</summary>
    /// <exception cref="ObjectDisposedException">The index was closed.</exception>
    public void ThrowIfClosed() => ClosedMapping.ThrowIf(_closed);

    /// <summary>The place of the last area that begins at or below the address; negative if there is none.</summary>
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
