namespace Cleave.Vulkan.Allocation;

/// <summary>An image and its memory. Disposing it destroys the image and frees the memory, exactly once.</summary>
/// <remarks>The device must not use the image any more when it is disposed. Safe from any number of threads.</remarks>
public sealed class DeviceImage : IDisposable
{
    private readonly bool _ownsMemory;
    private int _disposed;

    internal DeviceImage(ulong handle, DeviceAllocation memory, bool ownsMemory)
    {
        Handle = handle;
        Memory = memory;
        _ownsMemory = ownsMemory;
    }

    /// <summary>The handle of the VkImage.</summary>
    public ulong Handle { get; }

    /// <summary>The memory that the image is bound to; of an aliasing image, the memory that it shares.</summary>
    public DeviceAllocation Memory { get; }

    /// <summary>Whether the image was destroyed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Names the image and its memory in debugging tools and reports.</summary>
    /// <param name="name">The name.</param>
    public void SetName(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Memory.Allocator.SetName(ResourceFactory.ImageObject, Handle, name);
        Memory.Name = _ownsMemory ? name : Memory.Name;
    }

    /// <summary>Destroys the image, and frees the memory unless another owner has it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ResourceFactory.DestroyImage(Memory.Allocator.Device, Handle);
            if (_ownsMemory)
            {
                Memory.Dispose();
            }
        }
    }

    /// <summary>Describes the image and its memory.</summary>
    public override string ToString() => $"image {AddressText.Of(Handle)} at {Memory}";
}
