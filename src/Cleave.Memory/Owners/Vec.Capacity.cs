using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>Growing and shrinking of the capacity.</content>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
///
/// using var numbers = new Vec&lt;int, KVmalloc&gt;();
/// if (!numbers.TryReserve(nuint.MaxValue / 8, out AllocationFailure failure))
/// {
///     Console.WriteLine(failure.Code); // TooLarge
/// }
///
/// numbers.Extend([1, 2, 3]); // The vec is as it was before the failure.
/// Console.WriteLine(numbers[2u]); // 3
/// </code>
/// </example>
public partial class Vec<T, TAllocator>
{
    /// <summary>The minimum number of bytes to grow by. With fewer, the vec would have to grow again at once.</summary>
    private const nuint SmallestGrowth = 64;

    /// <summary>The size in bytes from which a vec grows by a quarter only. Doubling it could leave much memory unused.</summary>
    private const nuint LargeGrowth = 64 << 20;

    /// <summary>The flags of a request for more than is needed: it reclaims no memory of others, and its failure is not reported.</summary>
    private GfpFlags Modestly => (_flags & ~(GfpFlags.Kernel | GfpFlags.Atomic)) | GfpFlags.NoWarn | StaticSource<TAllocator>.Quiet;

    /// <summary>Makes room for at least the given number of further elements. Reserves more than that, so that adding elements one by one
    /// is cheap.</summary>
    /// <param name="additional">The number of elements to be added. Room that exists already counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vec would have more than <see cref="nint.MaxValue"/> bytes.</exception>
    /// <exception cref="AllocationException">There is no memory, not even for the additional elements alone.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The vec would have to grow while its memory is pinned.</exception>
    /// <remarks>May move the elements. The vec asks for twice its capacity or, above 64 MiB, for a quarter more. If that fails it asks for
    /// an eighth more than is needed, and then for what is needed.</remarks>
    public void Reserve(nuint additional)
    {
        CheckLimit(additional);
        if (!TryReserve(additional, out AllocationFailure failure))
        {
            throw NoRoom(_count + additional, failure);
        }
    }

    /// <summary>Makes room for further elements as <see cref="Reserve"/> does. Returns false with the reason if there is no
    /// memory.</summary>
    /// <param name="additional">The number of elements to be added. Room that exists already counts. If the vec would have more than
    /// <see cref="nint.MaxValue"/> bytes, the reason is <see cref="FailureCode.TooLarge"/>.</param>
    /// <param name="failure">The reason why there is no room; <c>default</c> if there is.</param>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The vec would have to grow while its memory is pinned.</exception>
    public bool TryReserve(nuint additional, out AllocationFailure failure)
    {
        if (!NeedsMore(additional, out nuint needed, out failure))
        {
            return !failure.IsFailure;
        }

        return TryGrow(needed, Roomy(needed)) || TryGrow(needed, needed + (needed / 8)) || TryReallocate(needed, _flags, out failure);
    }

    /// <summary>Makes room for further elements as <see cref="Reserve"/> does. Returns false if there is no memory.</summary>
    /// <inheritdoc cref="TryReserve(nuint, out AllocationFailure)"/>
    public bool TryReserve(nuint additional) => TryReserve(additional, out _);

    /// <summary>Makes room for exactly the given number of further elements, without spare room.</summary>
    /// <inheritdoc cref="Reserve"/>
    public void ReserveExact(nuint additional)
    {
        CheckLimit(additional);
        if (!TryReserveExact(additional, out AllocationFailure failure))
        {
            throw NoRoom(_count + additional, failure);
        }
    }

    /// <summary>Makes room for further elements as <see cref="ReserveExact"/> does. Returns false with the reason if there is no
    /// memory.</summary>
    /// <inheritdoc cref="TryReserve(nuint, out AllocationFailure)" path="/param"/>
    /// <inheritdoc cref="TryReserve(nuint, out AllocationFailure)" path="/exception"/>
    public bool TryReserveExact(nuint additional, out AllocationFailure failure) =>
        NeedsMore(additional, out nuint needed, out failure) ? TryReallocate(needed, _flags, out failure) : !failure.IsFailure;

    /// <summary>Makes room for further elements as <see cref="ReserveExact"/> does. Returns false if there is no memory.</summary>
    /// <inheritdoc cref="TryReserve(nuint, out AllocationFailure)"/>
    public bool TryReserveExact(nuint additional) => TryReserveExact(additional, out _);

    /// <summary>Shrinks the capacity to a given number of elements, but not below the count.</summary>
    /// <param name="capacity">The number of elements that the vec should have room for. All elements stay.</param>
    /// <exception cref="AllocationException">The allocator had to move the elements and has no memory for that.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The memory of the vec is pinned.</exception>
    /// <remarks>May move the elements.</remarks>
    public void ShrinkTo(nuint capacity)
    {
        if (!TryShrinkTo(capacity, out AllocationFailure failure))
        {
            throw NoRoom(nuint.Max(capacity, _count), failure);
        }
    }

    /// <summary>Shrinks the capacity as <see cref="ShrinkTo"/> does. Returns false with the reason if the allocator cannot move the
    /// elements.</summary>
    /// <param name="capacity">The number of elements that the vec should have room for. All elements stay.</param>
    /// <param name="failure">The reason why the capacity is unchanged; <c>default</c> if it was changed.</param>
    /// <inheritdoc cref="ShrinkTo" path="/exception[not(@cref='T:Cleave.AllocationException')]"/>
    public bool TryShrinkTo(nuint capacity, out AllocationFailure failure)
    {
        ThrowIfDisposed();
        nuint wanted = nuint.Max(capacity, _count);
        failure = default;
        return wanted >= _capacity || TryReallocate(wanted, _flags, out failure);
    }

    /// <summary>Shrinks the capacity as <see cref="ShrinkTo"/> does. Returns false if the allocator cannot move the elements.</summary>
    /// <inheritdoc cref="TryShrinkTo(nuint, out AllocationFailure)"/>
    public bool TryShrinkTo(nuint capacity) => TryShrinkTo(capacity, out _);

    /// <summary>Shrinks the capacity to the number of elements, as <see cref="ShrinkTo"/> does.</summary>
    /// <inheritdoc cref="ShrinkTo" path="/exception"/>
    public void ShrinkToFit() => ShrinkTo(0);

    /// <summary>The capacity to ask for when the vec grows: that of the usable memory if it is enough, else one with room to
    /// spare.</summary>
    private nuint Roomy(nuint needed)
    {
        nuint there = _usable / (nuint)Unsafe.SizeOf<T>();
        nuint spare = nuint.Max(_capacity / (Held.Size < LargeGrowth ? 1U : 4U), SmallestGrowth / (nuint)Unsafe.SizeOf<T>());
        return needed <= there ? there : _capacity + spare;
    }

    /// <summary>Tries to grow to a capacity above the needed one. Returns false if the wanted capacity is no larger than the needed one, or
    /// if there is no memory for it.</summary>
    private bool TryGrow(nuint needed, nuint wanted)
    {
        wanted = nuint.Min(wanted, MaxCapacity);
        return wanted > needed && TryReallocate(wanted, Modestly, out _);
    }

    /// <summary>Resizes the memory to a capacity and re-establishes Held. Returns false with the reason, and changes nothing, if there is
    /// no memory.</summary>
    private bool TryReallocate(nuint capacity, GfpFlags flags, out AllocationFailure failure)
    {
        ThrowIfPinned();
        Layout wanted = Layout.Array<T>(capacity, _alignment);
        if (!TAllocator.TryReallocate(_address, wanted, Held, flags, _node, out Allocation memory, out failure))
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

    /// <summary>Whether the vec has to grow for further elements; false with a reason if it can never have so many.</summary>
    private bool NeedsMore(nuint additional, out nuint needed, out AllocationFailure failure)
    {
        ThrowIfDisposed();
        bool fits = additional <= MaxCapacity - _count;
        failure = fits ? default : new AllocationFailure
        {
            Code = FailureCode.TooLarge,
            Value = ulong.MaxValue,
            Limit = (ulong)nint.MaxValue,
            Name = "the vec",
        };
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
