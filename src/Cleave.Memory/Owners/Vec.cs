using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>A growing array in memory of an allocator, and its only owner.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TAllocator">The allocator of the memory.</typeparam>
/// <remarks>
/// <para><see cref="KVec{T}"/>, <see cref="VVec{T}"/> and <see cref="KVVec{T}"/> are this for the three allocators of a heap; take this
/// name for an allocator of your own, or to take any of them as a parameter.</para>
/// <para>Counts and indices are native integers, so it may be larger than 2 GiB; spans over it are windows. An empty one has no memory. It
/// grows to twice its capacity, above 64 MiB by a quarter, or, where there is not so much memory, to what is needed. What it costs to
/// grow is the allocator's: a <see cref="VVec{T}"/> copies nothing.</para>
/// <para>A span, a reference or an address of its elements is good until the next call that may move or free them, which are all those that
/// make it grow or shrink, and Dispose; it does not keep the owner alive. A <see cref="Memory{T}"/> of it is checked.</para>
/// <para>A call that fails, for want of memory or for a bad argument, has changed nothing. Not thread-safe, but that of several calls of
/// Dispose one frees.</para>
/// <para>Invariants: <c>Within</c>, <see cref="Count"/> is at most <see cref="Capacity"/>; <c>Held</c>, its memory was last
/// asked for with the layout of so many elements as its capacity; <c>Closed</c>, once disposed it has neither elements nor capacity.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
[DebuggerTypeProxy(typeof(VecDebugView<,>))]
public unsafe partial class Vec<T, TAllocator> : TrackedOwner
    where T : unmanaged
    where TAllocator : IAllocator
{
    private readonly GfpFlags _flags;
    private readonly NumaNode _node;
    private readonly Alignment _alignment;
    private nuint _address;
    private nuint _count;
    private nuint _capacity;

    /// <summary>How many elements the memory was last asked for: the capacity, and after Dispose what is still to be freed.</summary>
    private nuint _held;

    /// <summary>Bytes that the memory is good for, at least those that it was asked for.</summary>
    private nuint _usable;

    /// <summary>Changes with every call that adds, removes or moves elements.</summary>
    private uint _version;

    /// <summary>Makes an empty vec, with room for so many elements.</summary>
    /// <param name="capacity">The number of elements that there is to be room for; with none nothing is allocated yet.</param>
    /// <param name="flags">What may be done for memory, now and when the vec grows.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="alignment">The least alignment of the first element; the type's own is used if it is stricter.</param>
    /// <exception cref="AllocationException">There is not so much memory.</exception>
    /// <exception cref="ArgumentException">The capacity is more than <see cref="nint.MaxValue"/> bytes, or the flags are not for an
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

    /// <summary>How many elements it has; 0 once it is disposed.</summary>
    public nuint Count => _count;

    /// <summary>How many elements it can have before it grows; 0 once it is disposed.</summary>
    public nuint Capacity => _capacity;

    /// <summary>An element, to be read and written where it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>The reference is good until the next call that may move or free the elements.</safety>
    public ref T this[nuint index]
    {
        get
        {
            if (index >= _count)
            {
                ThrowNoElement(index);
            }

            // SAFETY: Within and Held: the element lies inside the memory.
            return ref ((T*)_address)[index];
        }
    }

    /// <inheritdoc cref="this[nuint]"/>
    public ref T this[long index]
    {
        get
        {
            if ((ulong)index >= _count)
            {
                ThrowNoElement(index);
            }

            // SAFETY: as above.
            return ref ((T*)_address)[index];
        }
    }

    /// <inheritdoc/>
    public sealed override bool IsDisposed => _gate.IsClosed;

    private protected sealed override nuint HeldAddress => _address;

    private protected sealed override nuint HeldBytes => _address == 0 ? 0 : Held.Size;

    /// <summary>The most elements that there can be: more have no layout.</summary>
    private nuint MaxCapacity => Layout.MaxCount<T>(_alignment);

    /// <summary>The layout that the memory was last asked for with, which its allocator needs to resize or free it.</summary>
    private Layout Held => Layout.Array<T>(_held, _alignment);

    private string DebuggerText => IsDisposed ? "disposed" : FormattableString.Invariant($"Count = {_count}, Capacity = {_capacity}");

    /// <summary>Adds an element at the end.</summary>
    /// <exception cref="AllocationException">There is no memory to grow.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="InvalidOperationException">It would have to grow while its memory is pinned.</exception>
    /// <remarks>Constant cost, but for growing: see the type.</remarks>
    public void Push(T value)
    {
        // By value: a reference into this could be to memory that growing gives back.
        if (!TryPush(value))
        {
            Reserve(1);
            _ = TryPush(value);
        }
    }

    /// <summary>Adds an element at the end if there is room without growing; false, and nothing has changed, where there is not.</summary>
    /// <remarks>Constant cost. One that is disposed has no room.</remarks>
    public bool TryPush(T value)
    {
        nuint count = _count;
        if (count == _capacity)
        {
            return false;
        }

        // SAFETY: Within and Held: there is room for one more.
        ((T*)_address)[count] = value;
        _count = count + 1;
        _version++;
        return true;
    }

    /// <summary>Takes the last element off.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    /// <inheritdoc cref="this[nuint]" path="/exception[@cref='T:System.ObjectDisposedException']"/>
    /// <remarks>Constant cost. The capacity stays.</remarks>
    public T Pop() => TryPop(out T value) ? value : throw Empty();

    /// <summary>Takes the last element off; false where there is none.</summary>
    public bool TryPop(out T value)
    {
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
