using System.Buffers;
using System.Diagnostics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns memory of a fixed length outside the managed heap and exposes it as <see cref="Memory{T}"/>, for sockets, streams and
/// pipelines.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <remarks>
/// <para>An owner is created by <see cref="NativeOwner"/> or rented from a <see cref="NativeMemoryPool"/>. The memory never moves. The
/// <see cref="MemoryManager{T}.Memory"/> of an owner keeps the owner alive, and throws an <see cref="ObjectDisposedException"/> after the
/// owner was disposed. A span does neither.</para>
/// <para>Disposing is thread-safe, and frees once. Memory that is pinned, for example by a read or write that is under way, is freed when
/// the last pin is removed.</para>
/// <para>Invariant <c>Held</c>: the block is lent to this owner, or the owner is disposed and not pinned. Invariant <c>Apart</c>: after its
/// block was given back, the owner does not refer to the block any more. The pool lends the block again, and the garbage collector finds a
/// lost block only if nothing refers to it.</para>
/// <para>Cost: two small objects on the managed heap, one of them with a finalizer, see <see cref="OwnerTracking"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// using NativeOwner&lt;float&gt; samples = NativeOwner.Allocate&lt;float&gt;(heap.KVmalloc, 100_000);
/// samples.Memory.Span.Fill(1);
/// Console.WriteLine(samples.Length); // 100000
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class NativeOwner<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly int _length;
    private volatile NativeBlock? _block;
    private PinCount _pins;

    /// <summary>Creates the owner of a block of memory.</summary>
    /// <param name="block">The memory, with room for at least the given number of elements.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="home">The pool that the block returns to; null if the block is to be freed instead.</param>
    internal NativeOwner(NativeBlock block, int length, IBlockHome? home)
    {
        _block = block;
        _length = length;
        block.Lend(GetType(), home);
    }

    /// <summary>The number of elements in the memory.</summary>
    public int Length => _length;

    /// <summary>Whether the owner was disposed. Its memory is freed already, or will be when the last pin is removed.</summary>
    public bool IsDisposed => _pins.IsClosed;

    private string DebuggerText => FormattableString.Invariant($"{_length} {typeof(T).Name}{(IsDisposed ? ", disposed" : "")}");

    /// <summary>Gets a span over all elements.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    /// <safety>The span must not be used after the owner is disposed. The span does not keep the owner alive.</safety>
    public override unsafe Span<T> GetSpan()
    {
        // SAFETY: by Held the block is lent to this owner, and it has room for as many elements as the length says.
        NativeBlock? block = _block;
        OwnerText.ThrowIf(block is null || _pins.IsClosed, this);

        return new Span<T>((T*)block.Address, _length);
    }

    /// <summary>Pins the memory: it is not freed before the handle is disposed.</summary>
    /// <param name="elementIndex">The index of the element that the handle points to; may be the length.</param>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or greater than the length.</exception>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        // SAFETY: by Held the block is lent to this owner, and it is not given back before the pin is removed. The index is at most the
        // length.
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _length);
        OwnerText.ThrowIf(!_pins.TryPin(), this);

        return new MemoryHandle((T*)_block!.Address + elementIndex, default, this);
    }

    /// <summary>Removes a pin. The handle of <see cref="Pin"/> calls this method when it is disposed.</summary>
    /// <exception cref="InvalidOperationException">The memory is not pinned.</exception>
    public override void Unpin()
    {
        if (_pins.Unpin())
        {
            GiveBack();
        }
    }

    /// <summary>Frees the memory or returns it to its pool. If it is pinned, that happens when the last pin is removed. Further calls do
    /// nothing.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_pins.Close())
        {
            GiveBack();
        }
    }

    /// <summary>Gives the block back. The <see cref="PinCount"/> lets exactly one call reach this method. Establishes Apart before the
    /// block can be lent again.</summary>
    private void GiveBack()
    {
        NativeBlock block = _block!;
        _block = null;
        block.GiveBack();
    }
}

/// <summary>Creates owners of the type <see cref="NativeOwner{T}"/>.</summary>
public static class NativeOwner
{
    /// <summary>Allocates memory from an allocator of a heap and returns its owner.</summary>
    /// <param name="allocator">The allocator that the memory comes from.</param>
    /// <param name="length">The number of elements. Their values are unknown, or zero with <see cref="GfpFlags.Zero"/>.</param>
    /// <param name="flags">The flags of the allocation: whether it may wait, is charged, and clears the memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first.</param>
    /// <param name="alignment">The minimum alignment of the first element. The alignment of the type is used if it is stricter.</param>
    /// <exception cref="AllocationException">The allocation failed.</exception>
    /// <exception cref="ArgumentException">The flags are not valid for an allocation of bytes, the length is negative, or no memory can
    /// have this length and alignment.</exception>
    public static NativeOwner<T> Allocate<T>(
        HeapAllocator allocator, int length, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(allocator);
        Layout layout = LayoutOf<T>(length, alignment);
        return Own<T>(new HeapSource(allocator), layout, allocator.Allocate(layout, flags, node), length);
    }

    /// <summary>Allocates memory from an allocator that is a type, such as <see cref="Kmalloc"/>, and returns its owner.</summary>
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
            nameof(length), length, FormattableString.Invariant(
                $"At most {most} elements of {typeof(T).Name} have a layout that is aligned to {alignment}, not {length}."));
    }

    private static NativeOwner<T> Own<T>(IMemorySource source, Layout layout, Allocation memory, int length)
        where T : unmanaged => new(new NativeBlock(source, layout, memory.Address), length, home: null);
}
