using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of an allocator, outside the managed heap, and frees it when disposed.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TAllocator">The allocator that the memory comes from.</typeparam>
/// <remarks>
/// <para><see cref="KVec{T}"/>, <see cref="VVec{T}"/> and <see cref="KVVec{T}"/> are the vecs for the three allocators of the default heap.
/// Use this type for an allocator of your own, or for a parameter that takes any vec.</para>
/// <para>Counts and indices are native integers, so a vec may be larger than 2 GiB; spans over it are windows. An empty vec has no memory.
/// A vec grows to twice its capacity or, above 64 MiB, by a quarter of it. If there is not enough memory for that, it grows by less, down
/// to the number of elements that is needed. The cost of growing depends on the allocator: a <see cref="VVec{T}"/> copies nothing.</para>
/// <para>A span, a reference or an address of elements is valid until the next call that may move or free the elements: every call that
/// grows or shrinks the capacity, and Dispose. It does not keep the vec alive. A <see cref="Memory{T}"/> of the vec is checked on each
/// use.</para>
/// <para>A call that fails, for want of memory or because of a bad argument, changes nothing. Not thread-safe, except Dispose: of several
/// calls at the same time, one frees.</para>
/// <para>Invariant <c>Within</c>: <see cref="Count"/> is at most <see cref="Capacity"/>. Invariant <c>Held</c>: the memory was last
/// allocated with the layout of an array of <see cref="Capacity"/> elements. Invariant <c>Closed</c>: a disposed vec has neither elements
/// nor capacity.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
[DebuggerTypeProxy(typeof(VecDebugView<,>))]
public partial class Vec<T, TAllocator> : TrackedOwner
    where T : unmanaged
    where TAllocator : IAllocator
{
    private readonly GfpFlags _flags;
    private readonly NumaNode _node;
    private readonly Alignment _alignment;
    private nuint _address;
    private nuint _count;
    private nuint _capacity;

    /// <summary>The number of elements that the memory was last allocated for: the capacity, also after Dispose while memory is still to be
    /// freed.</summary>
    private nuint _held;

    /// <summary>The bytes of the memory that can be used: at least as many as were requested.</summary>
    private nuint _usable;

    /// <summary>A number that changes with every call that adds, removes or moves elements.</summary>
    private uint _version;

    /// <summary>Creates an empty vec with room for a given number of elements.</summary>
    /// <param name="capacity">The number of elements that fit without growing; with 0, nothing is allocated yet.</param>
    /// <param name="flags">The flags of the allocations, now and when the vec grows: whether they may wait, are charged, and clear the
    /// memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first.</param>
    /// <param name="alignment">The minimum alignment of the first element. The alignment of the type is used if it is stricter.</param>
    /// <exception cref="AllocationException">The allocation failed.</exception>
    /// <exception cref="ArgumentException">The capacity is more than <see cref="nint.MaxValue"/> bytes, or the flags are not valid for an
    /// allocation of bytes.</exception>
    public Vec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
    {
        GfpCheck.Check(flags);
        (_flags, _node, _alignment) = (flags, node, alignment);
        CheckAlignment(alignment);
        if (capacity > MaxCapacity)
        {
            throw TooMany(nameof(capacity), capacity, 0);
        }

        if (capacity > 0)
        {
            ReserveExact(capacity);
        }
    }

    /// <summary>The number of elements of the vec; 0 after it was disposed.</summary>
    public nuint Count => _count;

    /// <summary>The number of elements that fit before the vec has to grow; 0 after it was disposed.</summary>
    public nuint Capacity => _capacity;

    /// <summary>A reference to the element at an index, for reading and writing in place.</summary>
    /// <param name="index">The index of the element, from 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vec has no element at the index.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <safety>The reference is valid until the next call that may move or free the elements.</safety>
    public unsafe ref T this[nuint index]
    {
        get
        {
            // SAFETY: by Within and Held the element lies inside the memory.
            if (index >= _count)
            {
                ThrowNoElement(index);
            }

            return ref ((T*)_address)[index];
        }
    }

    /// <inheritdoc cref="this[nuint]"/>
    public unsafe ref T this[long index]
    {
        get
        {
            // SAFETY: by Within and Held the element lies inside the memory.
            if ((ulong)index >= _count)
            {
                ThrowNoElement(index);
            }

            return ref ((T*)_address)[index];
        }
    }

    /// <inheritdoc/>
    public sealed override bool IsDisposed => _pins.IsClosed;

    private protected sealed override nuint HeldAddress => _address;

    private protected sealed override nuint HeldBytes => _address == 0 ? 0 : Held.Size;

    /// <summary>The largest number of elements that an array of this type and alignment can have.</summary>
    private nuint MaxCapacity => Layout.MaxCount<T>(_alignment);

    /// <summary>The layout that the memory was last allocated with. The allocator needs it to resize or free the memory.</summary>
    private Layout Held => Layout.Array<T>(_held, _alignment);

    private string DebuggerText => IsDisposed ? "disposed" : FormattableString.Invariant($"Count = {_count}, Capacity = {_capacity}");

    /// <summary>Adds an element at the end, and grows the vec if it is full.</summary>
    /// <param name="value">The element.</param>
    /// <exception cref="AllocationException">The vec is full, and there is no memory to grow.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The vec would have to grow while its memory is pinned.</exception>
    /// <remarks>Cost: constant, except when the vec grows.</remarks>
    public void Push(T value)
    {
        // The parameter is passed by value, because a reference to an element of this vec could point to memory that growing frees.
        if (!TryPush(value))
        {
            Reserve(1);
            _ = TryPush(value);
        }
    }

    /// <summary>Adds an element at the end if there is room for it. Returns false, and changes nothing, if the vec would have to
    /// grow.</summary>
    /// <param name="value">The element.</param>
    /// <remarks>Cost: constant. A disposed vec has no room.</remarks>
    public unsafe bool TryPush(T value)
    {
        // SAFETY: the count is below the capacity, so by Held the memory has room for one more element.
        nuint count = _count;
        if (count == _capacity)
        {
            return false;
        }

        ((T*)_address)[count] = value;
        _count = count + 1;
        _version++;
        return true;
    }

    /// <summary>Removes the last element and returns it.</summary>
    /// <exception cref="InvalidOperationException">The vec is empty.</exception>
    /// <inheritdoc cref="this[nuint]" path="/exception[@cref='T:System.ObjectDisposedException']"/>
    /// <remarks>Cost: constant. The capacity does not change.</remarks>
    public T Pop() => TryPop(out T value) ? value : throw Empty();

    /// <summary>Removes the last element. Returns false if the vec is empty or was disposed.</summary>
    /// <param name="value">The element that was removed, or <c>default</c> if there was none.</param>
    /// <remarks>Cost: constant. The capacity does not change.</remarks>
    public unsafe bool TryPop(out T value)
    {
        // SAFETY: the count is not 0 where an element is read, so by Within and Held the last element lies inside the memory.
        if (_count == 0)
        {
            value = default;
            return false;
        }

        _count--;
        _version++;
        value = ((T*)_address)[_count];
        return true;
    }
}
