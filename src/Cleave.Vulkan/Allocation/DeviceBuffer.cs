namespace Cleave.Vulkan.Allocation;

/// <summary>A buffer and its memory. Disposing it destroys the buffer and frees the memory, exactly once.</summary>
/// <remarks>The device must not use the buffer any more when it is disposed. Safe from any number of threads.</remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// using var allocator = new VulkanAllocator(handles);
/// using DeviceBuffer mesh = allocator.CreateBuffer(64 &lt;&lt; 10, BufferUsage.Vertex | BufferUsage.TransferDestination);
/// mesh.SetName("mesh"); // In captures and messages of the validation layers.
/// Console.WriteLine(mesh.Handle != 0); // True
/// </code>
/// </example>
public sealed class DeviceBuffer : IDisposable
{
    private readonly bool _ownsMemory;
    private ulong _handle;
    private int _disposed;

    internal DeviceBuffer(ulong handle, DeviceAllocation memory, bool ownsMemory)
    {
        _handle = handle;
        Memory = memory;
        _ownsMemory = ownsMemory;
        if (ownsMemory)
        {
            memory.Resource = this;
        }
    }

    /// <summary>The handle of the VkBuffer; 0 after it was destroyed. A defragmentation that moves the memory exchanges it for the
    /// buffer that the pass has created at the new place.</summary>
    public ulong Handle => Volatile.Read(ref _handle);

    /// <summary>The memory that the buffer is bound to; of an aliasing buffer, the memory that it shares.</summary>
    public DeviceAllocation Memory { get; }

    /// <summary>Whether the buffer was destroyed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Names the buffer and its memory in debugging tools and reports.</summary>
    /// <param name="name">The name.</param>
    public void SetName(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Memory.Allocator.Device.SetName(ResourceFactory.BufferObject, Handle, name);
        Memory.Name = _ownsMemory ? name : Memory.Name;
    }

    /// <summary>Destroys the buffer, and frees the memory unless another owner has it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ResourceFactory.DestroyBuffer(Memory.Allocator.Device, Interlocked.Exchange(ref _handle, 0));
            if (_ownsMemory)
            {
                Memory.Dispose();
            }
            else
            {
                Memory.Unpin();
            }
        }
    }

    /// <summary>Takes another VkBuffer over and destroys the one before, unless the buffer was disposed.</summary>
    /// <returns>False if the buffer was disposed; the other handle is still the caller's then.</returns>
    internal bool TryReplace(ulong handle)
    {
        for (ulong before = Handle; before != 0; before = Handle)
        {
            if (Interlocked.CompareExchange(ref _handle, handle, before) == before)
            {
                ResourceFactory.DestroyBuffer(Memory.Allocator.Device, before);
                return true;
            }
        }

        return false;
    }

    /// <summary>Describes the buffer and its memory.</summary>
    public override string ToString() => $"buffer {AddressText.Of(Handle)} at {Memory}";
}
