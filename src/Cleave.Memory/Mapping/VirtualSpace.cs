using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>The addresses of a heap, in large reservations that are made as needed. Thread-safe.</summary>
internal sealed class VirtualSpace(IPageSystem system, MappingBudget budget) : IDisposable
{
    /// <summary>The usual size of a reservation in bytes: a 128th of an address space of 47 bits.</summary>
    private static readonly nuint UsualSize = (nuint)1 << 40;

    /// <summary>The divisor of the next, smaller attempt if the system or a limit of the process refuses a reservation.</summary>
    private const int Step = 16;

    /// <summary>The usual alignment of the first block of a reservation. Areas with a larger alignment need a reservation of their
    /// own.</summary>
    private static readonly Alignment UsualAlignment = new(1 << 30);

    private readonly Lock _lock = new();

    /// <summary>Held while the system is asked for a reservation, so that no two threads ask at the same time.</summary>
    private readonly Lock _growing = new();
    private readonly List<AddressReservation> _reservations = [];
    private bool _disposed;

    /// <summary>The addresses and sizes of all reservations.</summary>
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

    /// <summary>Allocates addresses for one area.</summary>
    /// <param name="size">The size in bytes, a power of two and at least a page.</param>
    /// <param name="alignment">The alignment, at most the size.</param>
    /// <param name="slot">The addresses, or null if the call failed.</param>
    public FailureCode TryTake(nuint size, Alignment alignment, out VirtualSlot? slot)
    {
        slot = Find(size, alignment);
        if (slot is not null)
        {
            return FailureCode.None;
        }

        using (_growing.EnterScope())
        {
            slot = Find(size, alignment);
            FailureCode error = slot is null ? Grow(size, alignment) : FailureCode.None;
            slot ??= error == FailureCode.None ? Find(size, alignment) : null;
            return error;
        }
    }

    /// <summary>Makes a slot longer if the addresses behind it are free.</summary>
    public bool TryExtend(VirtualSlot slot, nuint size)
    {
        using (_lock.EnterScope())
        {
            return slot.Reservation.TryExtend(slot, size);
        }
    }

    /// <summary>Frees addresses at which nothing is mapped any more.</summary>
    public void Give(VirtualSlot slot)
    {
        using (_lock.EnterScope())
        {
            slot.Reservation.Give(slot);
        }
    }

    /// <summary>Releases all reservations and everything that is mapped in them.</summary>
    /// <exception cref="PageSystemException">The system refused to release one; the next call tries that again.</exception>
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

    private FailureCode Grow(nuint size, Alignment alignment)
    {
        if (size > nuint.MaxValue / 4 || alignment.Bytes > nuint.MaxValue / 4)
        {
            return FailureCode.AddressSpace;
        }

        if (!budget.TryCharge(1))
        {
            return FailureCode.MappingLimit;
        }

        for (nuint wanted = nuint.Max(UsualSize, size); ; wanted = nuint.Max(wanted / Step, size))
        {
            // A small reservation is aligned to no more than its size, so that its alignment adds no more than that.
            Alignment aligned = Larger(alignment, wanted < UsualAlignment.Bytes ? new Alignment(wanted) : UsualAlignment);
            nuint reserved = wanted + (nuint)aligned.Bytes;
            if (system.Reserve(reserved, out nuint address).IsNone)
            {
                Add(new AddressReservation(address, reserved, wanted, aligned, system.PageSize));
                return FailureCode.None;
            }

            if (wanted == size)
            {
                budget.Uncharge(1);
                return FailureCode.AddressSpace;
            }
        }
    }

    private static Alignment Larger(Alignment one, Alignment other) => one > other ? one : other;

    private void Add(AddressReservation reservation)
    {
        using (_lock.EnterScope())
        {
            _reservations.Add(reservation);
        }
    }
}
