using System.Diagnostics;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>One value in memory of an allocator, and its only owner.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TAllocator">The allocator of the memory.</typeparam>
/// <remarks>
/// <para><see cref="KBox{T}"/>, <see cref="VBox{T}"/> and <see cref="KVBox{T}"/> are this for the three allocators of a heap; take this
/// name for an allocator of your own, or to take any box as a parameter.</para>
/// <para>Invariant: <c>Held</c>, it owns memory of <see cref="Layout.Of{T}"/> of its alignment, or is disposed. The address is the state: the
/// call that exchanges it for 0 has the memory, to free it or to give it up, and every other call finds the box disposed.</para>
/// <para>An object of 40 bytes on the managed heap, with a finalizer. The value does not move, and the garbage collector never looks at it.
/// Not thread-safe, but that of several calls of <see cref="TrackedOwner.Dispose"/> one frees.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public unsafe class Box<T, TAllocator> : TrackedOwner
    where T : unmanaged
    where TAllocator : IAllocator
{
    private readonly Alignment _alignment;
    private nuint _address;

    /// <summary>Allocates memory and copies a value into it.</summary>
    /// <param name="value">The value that the box is to hold.</param>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="alignment">The least alignment of the value; its type's own is used if it is stricter.</param>
    /// <exception cref="AllocationException">There is no memory.</exception>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes, or there is no layout of that alignment.</exception>
    public Box(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : this(Box.Take<T, TAllocator>(flags, node, alignment), alignment) => Value = value;

    /// <summary>Owns memory that is there. Its parameters have names of their own, so that no call of the public constructor means this one.</summary>
    internal Box(nuint ownedAddress, Alignment ownedAlignment) => (_address, _alignment) = (ownedAddress, ownedAlignment);

    /// <summary>The value, to be read and written where it is.</summary>
    /// <exception cref="ObjectDisposedException">The box was disposed.</exception>
    /// <safety>The reference is not to be used once the box is disposed; it does not keep the box alive.</safety>
    public ref T Value => ref *(T*)Held;

    /// <inheritdoc/>
    public sealed override bool IsDisposed => _address == 0;

    private protected sealed override nuint HeldAddress => _address;

    private protected sealed override nuint HeldBytes => _address == 0 ? 0 : (nuint)sizeof(T);

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

    /// <summary>Where the value is, for code that takes pointers.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    /// <safety>Nothing may go through the address once the box is disposed.</safety>
    public nuint DangerousGetAddress() => Held;

    /// <summary>Gives up the memory: the box is as if disposed, and the caller owes the memory to another box, or to the
    /// allocator.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    /// <safety>Nobody reports the memory any more where it gets no owner.</safety>
    public DangerousBoxMemory DangerousRelease()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        OwnerText.ThrowIf(address == 0, this);
        Dispose();
        return new DangerousBoxMemory(address, _alignment);
    }

    /// <summary>Gives up the memory for good: the value stays where it is until the heap goes, and nobody reports it.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    public ref T DangerousLeak() => ref *(T*)DangerousRelease().Address;

    private protected sealed override void Close()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            TAllocator.Free(address, Layout.Of<T>(_alignment));
        }
    }
}
