using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Owns one value in memory of an allocator, outside the managed heap, and frees it when disposed.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TAllocator">The allocator that the memory comes from.</typeparam>
/// <remarks>
/// <para><see cref="KBox{T}"/>, <see cref="VBox{T}"/> and <see cref="KVBox{T}"/> are the boxes for the three allocators of the default
/// heap. Use this type for an allocator of your own, or for a parameter that takes any box.</para>
/// <para>Invariant <c>Held</c>: the box owns memory with the layout <see cref="Layout.Of{T}"/> of its alignment, or it is disposed. The
/// address is the state: the call that exchanges the address for 0 owns the memory, and frees or releases it. Every other call finds the
/// box disposed.</para>
/// <para>Cost: an object of 40 bytes on the managed heap, with a finalizer. The value never moves, and the garbage collector does not scan
/// it. Not thread-safe, except <see cref="TrackedOwner.Dispose"/>: of several calls at the same time, one frees.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
///
/// // A parameter of this type takes any box of a value, whichever allocator it has.
/// static void Double&lt;TAllocator&gt;(Box&lt;int, TAllocator&gt; box)
///     where TAllocator : Cleave.Memory.Contract.IAllocator =&gt; box.Value *= 2;
///
/// using var number = new Box&lt;int, Vmalloc&gt;(21);
/// Double(number);
/// Console.WriteLine(number.Value); // 42
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerText,nq}")]
public class Box<T, TAllocator> : TrackedOwner
    where T : unmanaged
    where TAllocator : IAllocator
{
    private readonly Alignment _alignment;
    private nuint _address;

    /// <summary>Allocates memory and copies a value into it.</summary>
    /// <param name="value">The value to copy into the box.</param>
    /// <param name="flags">The flags of the allocation: whether it may wait, is charged, and clears the memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first.</param>
    /// <param name="alignment">The minimum alignment of the value. The alignment of the type is used if it is stricter.</param>
    /// <exception cref="AllocationException">The allocation failed.</exception>
    /// <exception cref="ArgumentException">The flags are not valid for an allocation of bytes, or no value of the type can have the
    /// alignment.</exception>
    public Box(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : this(Box.Take<T, TAllocator>(flags, node, alignment), alignment) => Value = value;

    /// <summary>Creates an owner of memory that was allocated already. The parameter names differ from those of the public constructor, so
    /// that no call with named arguments is ambiguous.</summary>
    internal Box(nuint ownedAddress, Alignment ownedAlignment) => (_address, _alignment) = (ownedAddress, ownedAlignment);

    /// <summary>A reference to the value, for reading and writing in place.</summary>
    /// <exception cref="ObjectDisposedException">The box was disposed.</exception>
    /// <safety>The reference must not be used after the box is disposed. The reference does not keep the box alive.</safety>
    public unsafe ref T Value =>
        // SAFETY: by Held the address is that of a value of this type, or Held throws.
        ref *(T*)Held;

    /// <inheritdoc/>
    public sealed override bool IsDisposed => _address == 0;

    private protected sealed override nuint HeldAddress => _address;

    private protected sealed override unsafe nuint HeldBytes => _address == 0 ? 0 : (nuint)sizeof(T);

    private nuint Held
    {
        get
        {
            nuint address = _address;
            OwnerText.ThrowIf(address == 0, this);
            return address;
        }
    }

    private string DebuggerText => IsDisposed ? "disposed" : $"{Value} at {AddressText.Of(_address)}";

    /// <summary>Gets the address of the value, for code that works with pointers.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    /// <safety>The address must not be used after the box is disposed.</safety>
    public nuint DangerousGetAddress() => Held;

    /// <summary>Releases the memory from the box, which is disposed without freeing it. The caller has to pass the memory to a new box or
    /// free it with the allocator.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    /// <safety>Memory that gets no new owner is leaked, and <see cref="OwnerTracking"/> does not report the leak.</safety>
    public DangerousBoxMemory DangerousRelease()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        OwnerText.ThrowIf(address == 0, this);
        Dispose();
        return new DangerousBoxMemory(address, _alignment);
    }

    /// <summary>Leaks the memory on purpose: the value stays valid until the heap is disposed, and <see cref="OwnerTracking"/> does not
    /// report the leak.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    public unsafe ref T DangerousLeak() =>
        // SAFETY: by Held the released address is that of a value of this type. Nothing frees it before the heap is disposed.
        ref *(T*)DangerousRelease().Address;

    private protected sealed override void Close()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            TAllocator.Free(address, Layout.Of<T>(_alignment));
        }
    }
}
