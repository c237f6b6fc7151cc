using System.Buffers;
using System.Diagnostics;
using Cleave.Memory.Owners;

namespace Cleave.Memory;

/// <summary>Memory of a fixed length, and its owner, as <see cref="Memory{T}"/> wants it: for sockets, streams and pipelines.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <remarks>
/// <para>Made by <see cref="NativeOwner"/>, or rented from a <see cref="NativeMemoryPool"/>. It does not move. Its
/// <see cref="MemoryManager{T}.Memory"/> keeps it alive, and is an <see cref="ObjectDisposedException"/> once it is disposed; its spans are
/// neither.</para>
/// <para>Disposing is thread-safe, and frees once. Memory that somebody has pinned, as a read or write that is under way does, is freed
/// by the last one to unpin it.</para>
/// <para>Invariant: <c>Held</c>, it owns memory of its layout, or it is disposed and not pinned.</para>
/// <para>An object of 64 bytes on the managed heap, with a finalizer: see <see cref="OwnerTracking"/>.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class NativeOwner<T> : MemoryManager<T>, ITrackedOwner
    where T : unmanaged
{
    private readonly IMemoryHome _home;
    private readonly Layout _layout;
    private readonly int _length;
    private readonly OwnerTag? _tag;
    private nuint _address;
    private PinGate _gate;

    internal NativeOwner(IMemoryHome home, Layout layout, nuint address, int length)
    {
        _home = home;
        _layout = layout;
        _address = address;
        _length = length;
        _tag = OwnerTracking.Attach(this);
    }

    // CA2015 warns of a finalizer that frees what a span still has. This one frees nothing, unless a handler says that it may.
#pragma warning disable CA2015
    /// <summary>Reports what nobody disposed.</summary>
    ~NativeOwner()
#pragma warning restore CA2015
    {
        if (OwnerTracking.ReportLost(this, _tag))
        {
            Dispose(disposing: false);
        }
    }

    /// <summary>How many elements it holds.</summary>
    public int Length => _length;

    /// <summary>Whether the memory has been given back, or will be by the last one to unpin it.</summary>
    public bool IsDisposed => _gate.IsClosed;

    nuint ITrackedOwner.HeldAddress => _address;

    nuint ITrackedOwner.HeldBytes => _address == 0 ? 0 : _layout.Size;

    private string DebuggerText => FormattableString.Invariant($"{_length} {typeof(T).Name}{(IsDisposed ? ", disposed" : "")}");

    /// <summary>All of it.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>The span is not to be used once this is disposed; it does not keep this alive.</safety>
    public override Span<T> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_gate.IsClosed, this);

        // SAFETY: Held.
        return new Span<T>((T*)_address, _length);
    }

    /// <summary>Keeps the memory from being freed until the handle is disposed.</summary>
    /// <param name="elementIndex">The element that the handle points at.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _length);
        ObjectDisposedException.ThrowIf(!_gate.TryPin(), this);
        return new MemoryHandle((T*)_address + elementIndex, default, this);
    }

    /// <summary>Takes a pin off; the handle of <see cref="Pin"/> calls it.</summary>
    /// <exception cref="InvalidOperationException">It is not pinned.</exception>
    public override void Unpin()
    {
        if (_gate.Unpin())
        {
            Free();
        }
    }

    /// <summary>Gives the memory back, or has the last one to unpin it do so. Further calls do nothing.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_gate.Close())
        {
            Free();
        }

        if (disposing)
        {
            OwnerTracking.Detach(_tag);
        }
    }

    private void Free() => _home.Give(Interlocked.Exchange(ref _address, 0), _layout);
}

/// <summary>Makes <see cref="NativeOwner{T}"/>.</summary>
public static class NativeOwner
{
    /// <summary>Allocates memory of an allocator of one heap.</summary>
    /// <param name="allocator">Where it is from.</param>
    /// <param name="length">How many elements; their values are unknown, unless the flags say <see cref="GfpFlags.Zero"/>.</param>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">Where it should lie.</param>
    /// <exception cref="AllocException">There is none.</exception>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes, or the length is negative.</exception>
    public static NativeOwner<T> Allocate<T>(
        HeapAllocator allocator, int length, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Layout layout = Layout.Array<T>((nuint)length);
        return new NativeOwner<T>(new HeapHome(allocator), layout, allocator.Alloc(layout, flags, node).Address, length);
    }

    /// <summary>Allocates memory of an allocator that is a type, such as <see cref="Kmalloc"/>.</summary>
    /// <inheritdoc cref="Allocate{T}(HeapAllocator, int, GfpFlags, NumaNode)"/>
    public static NativeOwner<T> Allocate<T, TAllocator>(int length, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged
        where TAllocator : IAllocator
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Layout layout = Layout.Array<T>((nuint)length);
        return new NativeOwner<T>(
            StaticHome<TAllocator>.Instance, layout, TAllocator.Alloc(layout, flags, node).Address, length);
    }
}
