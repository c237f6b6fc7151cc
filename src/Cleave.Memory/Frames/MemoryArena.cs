using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>One arena and its direct map: owns the handle and the addresses, and gives both back exactly once.</summary>
/// <remarks>Its calls are thread-safe against each other, but not against <see cref="Dispose"/>, which the owner sees to.</remarks>
internal sealed class MemoryArena : IDisposable
{
    private const nint NoHandle = -1;

    private readonly IPageSystem _system;
    private nint _handle = NoHandle;
    private nuint _reserved;
    private nuint _reservedSize;

    /// <param name="system">The system that it lives on.</param>
    /// <param name="size">Bytes, whole pages.</param>
    /// <param name="alignment">What the direct map begins at a multiple of, where that is more than the system gives; 0 for that.</param>
    /// <exception cref="PageSystemException">The system refused; nothing is left behind.</exception>
    public MemoryArena(IPageSystem system, nuint size, nuint alignment)
    {
        _system = system;
        Size = size;
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

    /// <summary>Bytes, whole pages.</summary>
    public nuint Size { get; }

    /// <summary>What the system knows the arena by.</summary>
    public nint Handle => _handle;

    /// <summary>Gives back the addresses and the handle.</summary>
    /// <exception cref="PageSystemException">The system refused one of them. What it refused is tried again by the next call; a handle
    /// is gone all the same.</exception>
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

    /// <summary>Gives back what there is after a failure, whose error is the one to tell.</summary>
    private void Abandon()
    {
        try
        {
            Dispose();
        }
        catch (PageSystemException)
        {
        }
    }
}
