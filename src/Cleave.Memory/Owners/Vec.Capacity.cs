using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>Room: more of it, less of it, none.</content>
public unsafe partial class Vec<T, TAllocator>
{
    /// <summary>The least that growing asks for, in bytes: fewer would be asked for again at once.</summary>
    private const nuint SmallestGrowth = 64;

    /// <summary>Bytes from which on it grows by a quarter only: twice as much would be a lot to have lying idle.</summary>
    private const nuint LargeGrowth = 64 << 20;

    /// <summary>Flags for what is more than needed: no one else's memory is reclaimed for it, and nobody hears that there is
    /// none.</summary>
    private GfpFlags Modestly => (_flags & ~(GfpFlags.Kernel | GfpFlags.Atomic)) | GfpFlags.NoWarn | StaticSource<TAllocator>.Quiet;

    /// <summary>Makes room for more elements, and for as many again as there are, so that adding one by one costs little.</summary>
    /// <param name="additional">The number of elements to be added; room that is there counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vec would have more than <see cref="nint.MaxValue"/> bytes.</exception>
    /// <exception cref="AllocationException">There is no memory, not even for the additional elements alone.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The vec would have to grow while its memory is pinned.</exception>
    /// <remarks>May move the elements. Above 64 MiB it makes room for a quarter more; if there is not so much memory for an eighth, or for
    /// none.</remarks>
    public void Reserve(nuint additional)
    {
        CheckLimit(additional);
        if (!TryReserve(additional, out AllocationError error))
        {
            throw NoRoom(_count + additional, error);
        }
    }

    /// <summary>Makes room as <see cref="Reserve"/> does, or answers false with the reason.</summary>
    /// <param name="additional">The number of elements to be added; room that is there counts. If the vec would have more than
    /// <see cref="nint.MaxValue"/> bytes the reason is <see cref="AllocationError.TooLarge"/>.</param>
    /// <param name="error">Why there is no room.</param>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The vec would have to grow while its memory is pinned.</exception>
    public bool TryReserve(nuint additional, out AllocationError error)
    {
        if (!NeedsMore(additional, out nuint needed, out error))
        {
            return error == AllocationError.None;
        }

        return TryGrow(needed, Roomy(needed)) || TryGrow(needed, needed + (needed / 8)) || TryReallocate(needed, _flags, out error);
    }

    /// <summary>Makes room for more elements, and for no others than the allocator gives anyway.</summary>
    /// <inheritdoc cref="Reserve"/>
    public void ReserveExact(nuint additional)
    {
        CheckLimit(additional);
        if (!TryReserveExact(additional, out AllocationError error))
        {
            throw NoRoom(_count + additional, error);
        }
    }

    /// <summary>Makes room as <see cref="ReserveExact"/> does, or answers false with the reason.</summary>
    /// <inheritdoc cref="TryReserve" path="/param"/>
    /// <inheritdoc cref="TryReserve" path="/exception"/>
    public bool TryReserveExact(nuint additional, out AllocationError error) =>
        NeedsMore(additional, out nuint needed, out error) ? TryReallocate(needed, _flags, out error) : error == AllocationError.None;

    /// <summary>Gives back room that is not needed, as far as the allocator can.</summary>
    /// <param name="capacity">How many elements it is to have room for; those that it has stay.</param>
    /// <exception cref="AllocationException">The allocator had to move them, and found no memory.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="InvalidOperationException">Its memory is pinned.</exception>
    /// <remarks>May move the elements.</remarks>
    public void ShrinkTo(nuint capacity)
    {
        if (!TryShrinkTo(capacity, out AllocationError error))
        {
            throw NoRoom(nuint.Max(capacity, _count), error);
        }
    }

    /// <summary>As <see cref="ShrinkTo"/>, but answers false where the elements cannot move.</summary>
    /// <param name="capacity">How many elements it is to have room for; those that it has stay.</param>
    /// <param name="error">Why they cannot.</param>
    /// <inheritdoc cref="ShrinkTo" path="/exception[not(@cref='T:Cleave.Memory.Contract.AllocationException')]"/>
    public bool TryShrinkTo(nuint capacity, out AllocationError error)
    {
        ThrowIfDisposed();
        nuint wanted = nuint.Max(capacity, _count);
        error = AllocationError.None;
        return wanted >= _capacity || TryReallocate(wanted, _flags, out error);
    }

    /// <summary>Gives back all room that is not needed, as <see cref="ShrinkTo"/> does.</summary>
    /// <inheritdoc cref="ShrinkTo" path="/exception"/>
    public void ShrinkToFit() => ShrinkTo(0);

    /// <summary>What to ask for when there has to be room for more: what is there already, or else a good deal more.</summary>
    private nuint Roomy(nuint needed)
    {
        nuint there = _usable / (nuint)sizeof(T);
        nuint spare = nuint.Max(_capacity / (Held.Size < LargeGrowth ? 1U : 4U), SmallestGrowth / (nuint)sizeof(T));
        return needed <= there ? there : _capacity + spare;
    }

    /// <summary>Asks for more than is needed, if that is more and there is a layout of it.</summary>
    private bool TryGrow(nuint needed, nuint wanted)
    {
        wanted = nuint.Min(wanted, MaxCapacity);
        return wanted > needed && TryReallocate(wanted, Modestly, out _);
    }

    /// <summary>Has the memory made larger or smaller. Re-establishes Held; where there is none, nothing has changed.</summary>
    private bool TryReallocate(nuint capacity, GfpFlags flags, out AllocationError error)
    {
        ThrowIfPinned();
        error = TAllocator.TryReallocate(_address, Layout.Array<T>(capacity, _alignment), Held, flags, _node, out Allocation memory);
        if (error != AllocationError.None)
        {
            return false;
        }

        if (memory.Address != _address || capacity < _capacity)
        {
            _generation++;
        }

        _version++;
        _address = memory.Address;
        _usable = memory.Size;
        _held = _capacity = capacity;
        return true;
    }

    /// <summary>Whether the vec has to grow for more elements; false, with a reason, if it never can.</summary>
    private bool NeedsMore(nuint additional, out nuint needed, out AllocationError error)
    {
        ThrowIfDisposed();
        bool fits = additional <= MaxCapacity - _count;
        error = fits ? AllocationError.None : AllocationError.TooLarge;
        needed = fits ? _count + additional : 0;
        return needed > _capacity;
    }

    private void CheckLimit(nuint additional)
    {
        ThrowIfDisposed();
        if (additional > MaxCapacity - _count)
        {
            throw TooMany(nameof(additional), additional, _count);
        }
    }
}
