using System.Globalization;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>The parts of a vec, for code that manages memory itself.</content>
public partial class Vec<T, TAllocator>
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

    /// <summary>Explains why a vec cannot have these parts; null if it can.</summary>
    private static string? Contradiction(DangerousVecParts parts)
    {
        nuint most = Layout.MaxCount<T>(parts.Alignment);
        if (parts.Capacity > most || parts.Count > parts.Capacity || most == 0)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"The parts have {parts.Count} elements in a capacity of {parts.Capacity}; the count is at most the "
                    + $"capacity, and that at most {most}.");
        }

        Alignment alignment = Layout.Array<T>(parts.Capacity, parts.Alignment).Alignment;
        return parts.Capacity == 0 || (parts.Address != 0 && alignment.IsAligned(parts.Address))
            ? null
            : $"The address {AddressText.Of(parts.Address)} cannot hold elements of {typeof(T).Name}: it has to be a multiple of "
                + $"{alignment}, and not zero.";
    }

    /// <summary>Gets the address of the first element, for code that works with pointers.</summary>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <safety>The address is valid until the next call that may move or free the elements. The address of an empty vec must not be
    /// dereferenced.</safety>
    public nuint DangerousGetAddress()
    {
        ThrowIfDisposed();
        return _address;
    }

    /// <summary>Releases the memory from the vec, which is disposed without freeing it. The caller has to pass the parts to a new vec or
    /// free the memory with the allocator.</summary>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <exception cref="InvalidOperationException">The memory is pinned.</exception>
    /// <safety>Memory that gets no new owner is leaked, and <see cref="OwnerTracking"/> does not report the leak.</safety>
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
