using System.Buffers;
using System.Diagnostics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Memory of a fixed length, and its owner, as <see cref="Memory{T}"/> wants it: for sockets, streams and pipelines.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <remarks>
/// <para>Made by <see cref="NativeOwner"/>, or rented from a <see cref="NativeMemoryPool"/>. It does not move. Its
/// <see cref="MemoryManager{T}.Memory"/> keeps it alive, and is an <see cref="ObjectDisposedException"/> once it is disposed; its spans are
/// neither.</para>
/// <para>Disposing is thread-safe, and frees once. Memory that somebody has pinned, as a read or write that is under way does, is freed
/// by the last one to unpin it.</para>
/// <para>Invariants: <c>Held</c>, its block is lent to it, or it is disposed and not pinned. <c>Apart</c>, once its block went back it
/// does not refer to it: the pool lends the block again, and the garbage collector finds that loss only if nothing refers to the
/// block.</para>
/// <para>Two small objects on the managed heap, one with a finalizer: see <see cref="OwnerTracking"/>.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class NativeOwner<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly int _length;
    private volatile MemoryBlock? _block;
    private PinGate _gate;

    /// <param name="block">The memory, of so many elements at least.</param>
    /// <param name="length">How many.</param>
    /// <param name="home">Where the block is to come back to; null to be freed then.</param>
    internal NativeOwner(MemoryBlock block, int length, IBlockHome? home)
    {
        _block = block;
        _length = length;
        block.Lend(GetType(), home);
    }

    /// <summary>How many elements it holds.</summary>
    public int Length => _length;

    /// <summary>Whether the memory has been given back, or will be by the last one to unpin it.</summary>
    public bool IsDisposed => _gate.IsClosed;

    private string DebuggerText => FormattableString.Invariant($"{_length} {typeof(T).Name}{(IsDisposed ? ", disposed" : "")}");

    /// <summary>All of it.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>The span is not to be used once this is disposed; it does not keep this alive.</safety>
    public override Span<T> GetSpan()
    {
        MemoryBlock? block = _block;
        OwnerText.ThrowIf(block is null || _gate.IsClosed, this);

        // SAFETY: Held.
        return new Span<T>((T*)block.Address, _length);
    }

    /// <summary>Keeps the memory from being freed until the handle is disposed.</summary>
    /// <param name="elementIndex">The element that the handle points at.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _length);
        OwnerText.ThrowIf(!_gate.TryPin(), this);

        // SAFETY: Held, and the block does not go back before the pin is taken off.
        return new MemoryHandle((T*)_block!.Address + elementIndex, default, this);
    }

    /// <summary>Takes a pin off; the handle of <see cref="Pin"/> calls it.</summary>
    /// <exception cref="InvalidOperationException">It is not pinned.</exception>
    public override void Unpin()
    {
        if (_gate.Unpin())
        {
            GiveBack();
        }
    }

    /// <summary>Gives the memory back, or has the last one to unpin it do so. Further calls do nothing.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_gate.Close())
        {
            GiveBack();
        }
    }

    /// <summary>Gives the block back. The gate lets one call through, the last. Establishes Apart before the block can be lent again.</summary>
    private void GiveBack()
    {
        MemoryBlock block = _block!;
        _block = null;
        block.GiveBack();
    }
}

/// <summary>Makes <see cref="NativeOwner{T}"/>.</summary>
public static class NativeOwner
{
    /// <summary>Allocates memory of an allocator of one heap.</summary>
    /// <param name="allocator">The allocator.</param>
    /// <param name="length">The number of elements; their values are unknown, unless the flags say <see cref="GfpFlags.Zero"/>.</param>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="alignment">The least alignment of the first element; the type's own is used if it is stricter.</param>
    /// <exception cref="AllocationException">There is no memory.</exception>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes, the length is negative, or there is no layout of that
    /// length and alignment.</exception>
    public static NativeOwner<T> Allocate<T>(
        HeapAllocator allocator, int length, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(allocator);
        Layout layout = LayoutOf<T>(length, alignment);
        return Own<T>(new HeapSource(allocator), layout, allocator.Allocate(layout, flags, node), length);
    }

    /// <summary>Allocates memory of an allocator that is a type, such as <see cref="Kmalloc"/>.</summary>
    /// <inheritdoc cref="Allocate{T}(HeapAllocator, int, GfpFlags, NumaNode, Alignment)"/>
    public static NativeOwner<T> Allocate<T, TAllocator>(
        int length, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator
    {
        Layout layout = LayoutOf<T>(length, alignment);
        return Own<T>(StaticSource<TAllocator>.Instance, layout, TAllocator.Allocate(layout, flags, node), length);
    }

    private static Layout LayoutOf<T>(int length, Alignment alignment)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nuint most = Layout.MaxCount<T>(alignment);
        return (nuint)length <= most ? Layout.Array<T>((nuint)length, alignment) : throw new ArgumentOutOfRangeException(
            nameof(length), length, FormattableString.Invariant($"At most {most} elements of {typeof(T).Name} have a layout that is aligned to {alignment}, not {length}."));
    }

    private static NativeOwner<T> Own<T>(IMemorySource source, Layout layout, Allocation memory, int length)
        where T : unmanaged => new(new MemoryBlock(source, layout, memory.Address), length, home: null);
}
