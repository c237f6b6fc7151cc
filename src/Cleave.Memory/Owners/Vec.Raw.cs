using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>Its parts, for code that manages memory itself.</content>
public unsafe partial class Vec<T, TAllocator>
{
    internal Vec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
    {
        GfpCheck.Check(flags);
        (_flags, _node, _alignment) = (flags, node, parts.Alignment);
        if (Contradiction(parts) is { } contradiction)
        {
            throw new ArgumentException(contradiction, nameof(parts));
        }

        _address = parts.Address;
        _count = parts.Count;
        _held = _capacity = parts.Capacity;
        _usable = Held.Size;
    }

    /// <summary>Why the parts cannot be those of a vec, or null if they can.</summary>
    private static string? Contradiction(DangerousVecParts parts)
    {
        nuint most = Layout.MaxCount<T>(parts.Alignment);
        if (parts.Capacity > most || parts.Count > parts.Capacity || most == 0)
        {
            return FormattableString.Invariant(
                $"The parts have {parts.Count} elements in a capacity of {parts.Capacity}; the count is at most the capacity, and that at most {most}.");
        }

        Alignment alignment = Layout.Array<T>(parts.Capacity, parts.Alignment).Alignment;
        return parts.Capacity == 0 || (parts.Address != 0 && alignment.IsAligned(parts.Address))
            ? null
            : $"The address {AddressText.Of(parts.Address)} cannot hold elements of {typeof(T).Name}: it has to be a multiple of {alignment}, and not zero.";
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
        var parts = new DangerousVecParts(_address, _count, _capacity, _alignment);
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
