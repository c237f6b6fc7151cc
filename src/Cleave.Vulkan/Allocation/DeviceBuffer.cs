namespace Cleave.Vulkan.Allocation;

/// <summary>A buffer and its memory. Disposing it destroys the buffer and frees the memory, exactly once.</summary>
/// <remarks>The device must not use the buffer any more when it is disposed. Safe from any number of threads.</remarks>
public sealed class DeviceBuffer : IDisposable
{
    private readonly bool _ownsMemory;
    private int _disposed;

    internal DeviceBuffer(ulong handle, DeviceAllocation memory, bool ownsMemory)
    {
        Handle = handle;
        Memory = memory;
        _ownsMemory = ownsMemory;
    }

    /// <summary>The handle of the VkBuffer.</summary>
    public ulong Handle { get; }

    /// <summary>The memory that the buffer is bound to; of an aliasing buffer, the memory that it shares.</summary>
    public DeviceAllocation Memory { get; }

    /// <summary>Whether the buffer was destroyed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Names the buffer and its memory in debugging tools and reports.</summary>
    /// <param name="name">The name.</param>
    public void SetName(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Memory.Allocator.SetName(ResourceFactory.BufferObject, Handle, name);
        Memory.Name = _ownsMemory ? name : Memory.Name;
    }

    /// <summary>Destroys the buffer, and frees the memory unless another owner has it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ResourceFactory.DestroyBuffer(Memory.Allocator.Device, Handle);
            if (_ownsMemory)
            {
                Memory.Dispose();
            }
        }
    }

    /// <summary>Describes the buffer and its memory.</summary>
    public override string ToString() => $"buffer {AddressText.Of(Handle)} at {Memory}";
}
