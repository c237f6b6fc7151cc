namespace Cleave.Memory;

/// <content>Its parts, for code that manages memory itself.</content>
public unsafe partial class Vec<T, TAllocator>
{
    /// <summary>Becomes the owner of the parts of another one that gave them up.</summary>
    /// <param name="parts">What they are.</param>
    /// <param name="flags">What may be done for memory when it grows.</param>
    /// <param name="node">Where the memory should lie.</param>
    /// <exception cref="ArgumentException">The parts contradict each other, or are not aligned for the elements.</exception>
    /// <safety>The parts came from one of the same types (or from the allocator, with the layout of so many elements as their capacity),
    /// and have no other owner.</safety>
    public Vec(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
    {
        Layout layout = Layout.Array<T>(parts.Capacity);
        bool placed = parts.Address != 0 && layout.Alignment.IsAligned(parts.Address);
        if (parts.Count > parts.Capacity || (parts.Capacity > 0 && !placed))
        {
            throw new ArgumentException($"{parts} is no memory of {typeof(T).Name}, {layout.Alignment} each.", nameof(parts));
        }

        _flags = flags;
        _node = node;
        _address = parts.Address;
        _count = parts.Count;
        _held = _capacity = parts.Capacity;
        _usable = layout.Size;
    }

    /// <summary>Where the elements are, for code that takes pointers; of none it is not to be dereferenced.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>The address is good until the next call that may move or free the elements.</safety>
    public nuint DangerousGetAddress()
    {
        ThrowIfDisposed();
        return _address;
    }

    /// <summary>Gives up the memory: this is as if disposed, and the caller owes the parts to another one, or the memory to the
    /// allocator.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="InvalidOperationException">The memory is pinned.</exception>
    /// <safety>Nobody reports the memory any more where it gets no owner.</safety>
    public DangerousVecParts DangerousRelease()
    {
        ThrowIfDisposed();
        ThrowIfPinned();
        var parts = new DangerousVecParts(_address, _count, _capacity);
        _address = 0;
        Dispose();
        return parts;
    }

    private void ThrowIfChanged(uint version)
    {
        if (version != _version)
        {
            throw Changed();
        }
    }
}
