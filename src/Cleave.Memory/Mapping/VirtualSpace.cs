using Cleave.Memory.Contract;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>The addresses of a heap: large reservations, taken as they are needed. Thread-safe.</summary>
internal sealed class VirtualSpace(IPageSystem system, MappingBudget budget) : IDisposable
{
    /// <summary>Bytes of a usual reservation, of 47 bits that there are: a 128th.</summary>
    private static readonly nuint UsualSize = (nuint)1 << 40;

    /// <summary>How much less is tried where the system, or a limit of the process, refuses.</summary>
    private const int Step = 16;

    private static readonly Alignment UsualAlignment = new(1 << 30);

    private readonly Lock _lock = new();

    /// <summary>Held while the system is asked for addresses, so that two threads do not both ask.</summary>
    private readonly Lock _growing = new();
    private readonly List<AddressReservation> _reservations = [];
    private bool _disposed;

    /// <summary>Where the reservations are.</summary>
    public IReadOnlyList<(nuint Address, nuint Size)> Reserved
    {
        get
        {
            using (_lock.EnterScope())
            {
                return [.. _reservations.Select(reservation => (reservation.Address, reservation.Reserved))];
            }
        }
    }

    /// <summary>Takes addresses.</summary>
    /// <param name="size">A power of two, at least a page.</param>
    /// <param name="alignment">At most the size.</param>
    /// <param name="slot">The addresses; null where there are none.</param>
    public AllocationError TryTake(nuint size, Alignment alignment, out VirtualSlot? slot)
    {
        slot = Find(size, alignment);
        if (slot is not null)
        {
            return AllocationError.None;
        }

        using (_growing.EnterScope())
        {
            slot = Find(size, alignment);
            AllocationError error = slot is null ? Grow(size, alignment) : AllocationError.None;
            slot ??= error == AllocationError.None ? Find(size, alignment) : null;
            return error;
        }
    }

    /// <summary>Makes a slot longer where what lies behind it is free.</summary>
    public bool TryExtend(VirtualSlot slot, nuint size)
    {
        using (_lock.EnterScope())
        {
            return slot.Reservation.TryExtend(slot, size);
        }
    }

    /// <summary>Takes addresses back, at which nothing is mapped any more.</summary>
    public void Give(VirtualSlot slot)
    {
        using (_lock.EnterScope())
        {
            slot.Reservation.Give(slot);
        }
    }

    /// <summary>Gives all reservations back, and whatever is mapped in them.</summary>
    /// <exception cref="PageSystemException">The system refused one; the next call tries that again.</exception>
    public void Dispose()
    {
        using (_lock.EnterScope())
        {
            _disposed = true;
            for (int i = _reservations.Count - 1; i >= 0; i--)
            {
                system.Unreserve(_reservations[i].Address, _reservations[i].Reserved).ThrowIfFailed(_reservations[i].Reserved);
                _reservations.RemoveAt(i);
                budget.Uncharge(1);
            }
        }
    }

    private VirtualSlot? Find(nuint size, Alignment alignment)
    {
        using (_lock.EnterScope())
        {
            ClosedMapping.ThrowIf(_disposed);
            foreach (AddressReservation reservation in _reservations)
            {
                if (reservation.Alignment >= alignment && reservation.Take(size) is { } slot)
                {
                    return slot;
                }
            }

            return null;
        }
    }

    private AllocationError Grow(nuint size, Alignment alignment)
    {
        Alignment aligned = alignment > UsualAlignment ? alignment : UsualAlignment;
        if (size > nuint.MaxValue / 4 || aligned.Bytes > nuint.MaxValue / 4)
        {
            return AllocationError.AddressSpace;
        }

        if (!budget.TryCharge(1))
        {
            return AllocationError.MappingLimit;
        }

        for (nuint wanted = nuint.Max(UsualSize, size); ; wanted = nuint.Max(wanted / Step, size))
        {
            nuint reserved = wanted + (nuint)aligned.Bytes;
            if (system.Reserve(reserved, out nuint address).IsNone)
            {
                Add(new AddressReservation(address, reserved, wanted, aligned, system.PageSize));
                return AllocationError.None;
            }

            if (wanted == size)
            {
                budget.Uncharge(1);
                return AllocationError.AddressSpace;
            }
        }
    }

    private void Add(AddressReservation reservation)
    {
        using (_lock.EnterScope())
        {
            _reservations.Add(reservation);
        }
    }
}
