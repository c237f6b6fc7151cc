using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>One arena and its direct map: owns the handle and the addresses, and releases both exactly once.</summary>
/// <remarks>The calls are thread-safe against each other, but not against <see cref="Dispose"/>; the owner takes care of that.</remarks>
internal sealed class MemoryArena : IDisposable
{
    private const nint NoHandle = -1;

    private readonly IPageSystem _system;
    private nint _handle = NoHandle;
    private nuint _reserved;
    private nuint _reservedSize;

    /// <summary>Makes an arena and maps it as a whole.</summary>
    /// <param name="system">The operating system that provides the arena.</param>
    /// <param name="size">The size in bytes, a multiple of the page size.</param>
    /// <param name="alignment">The alignment of the direct map in bytes, if it is larger than the system's own; otherwise 0.</param>
    /// <exception cref="PageSystemException">The system refused a call; nothing stays reserved.</exception>
    public MemoryArena(IPageSystem system, nuint size, nuint alignment)
    {
        _system = system;
        Size = size;
        AbandonedAddresses.Retry();
        try
        {
            Open();
            MapWhole(alignment);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>The first byte of the direct map.</summary>
    public nuint Address { get; private set; }

    /// <summary>The size in bytes, a multiple of the page size.</summary>
    public nuint Size { get; }

    /// <summary>The handle by which the system identifies the arena.</summary>
    public nint Handle => _handle;

    /// <summary>Releases the addresses and closes the handle.</summary>
    /// <exception cref="PageSystemException">The system refused to release or to close. The next call tries again to release the addresses;
    /// the handle is never closed twice.</exception>
    public void Dispose()
    {
        PageSystemError unmapped = _reservedSize == 0 ? default : _system.Unreserve(_reserved, _reservedSize);
        nuint size = _reservedSize;
        if (unmapped.IsNone)
        {
            _reservedSize = 0;
        }

        PageSystemError closed = _handle == NoHandle ? default : _system.Close(_handle);
        _handle = NoHandle;
        unmapped.ThrowIfFailed(size);
        closed.ThrowIfFailed(Size);
    }

    private void Open()
    {
        _system.Create(Size, out nint handle).ThrowIfFailed(Size);
        _handle = handle;
        _system.SetSize(handle, Size).ThrowIfFailed(Size);
        _system.Seal(handle, Size).ThrowIfFailed(Size);
    }

    private void MapWhole(nuint alignment)
    {
        nuint size = Size + alignment;
        _system.Reserve(size, out nuint address).ThrowIfFailed(size);
        (_reserved, _reservedSize) = (address, size);
        Address = alignment == 0 ? address : (nuint)new Alignment(alignment).RoundUp(address);
        _system.Map(_handle, 0, Size, Address).ThrowIfFailed(Size);
    }

    /// <summary>Releases the parts that were made before a failure, without an exception, because the caller reports the first failure.
    /// Addresses that the system does not release now are released when the next arena is made.</summary>
    public void Abandon()
    {
        (nuint reserved, nuint size) = (_reserved, _reservedSize);
        (_reserved, _reservedSize) = (0, 0);
        if (size != 0)
        {
            AbandonedAddresses.Release(_system, reserved, size);
        }

        _ = _handle == NoHandle ? default : _system.Close(_handle);
        _handle = NoHandle;
    }
}
