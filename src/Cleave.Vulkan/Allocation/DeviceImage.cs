namespace Cleave.Vulkan.Allocation;

/// <summary>An image and its memory. Disposing it destroys the image and frees the memory, exactly once.</summary>
/// <remarks>The device must not use the image any more when it is disposed. Safe from any number of threads.</remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// // The VkImageCreateInfo of any binding.
/// using var allocator = new VulkanAllocator(handles);
/// using DeviceImage texture = allocator.CreateImage(imageCreateInfo, new MemoryRequest { Name = "texture" });
/// Console.WriteLine(texture.Memory.Size &gt; 0); // True
/// </code>
/// </example>
public sealed class DeviceImage : IDisposable
{
    private readonly bool _ownsMemory;
    private ulong _handle;
    private int _disposed;

    internal DeviceImage(ulong handle, DeviceAllocation memory, bool ownsMemory)
    {
        _handle = handle;
        Memory = memory;
        _ownsMemory = ownsMemory;
        if (ownsMemory)
        {
            memory.Resource = this;
        }
    }

    /// <summary>The handle of the VkImage; 0 after it was destroyed. A defragmentation that moves the memory exchanges it for the
    /// image that the pass has created at the new place.</summary>
    public ulong Handle => Volatile.Read(ref _handle);

    /// <summary>The memory that the image is bound to; of an aliasing image, the memory that it shares.</summary>
    public DeviceAllocation Memory { get; }

    /// <summary>Whether the image was destroyed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Names the image and its memory in debugging tools and reports.</summary>
    /// <param name="name">The name.</param>
    public void SetName(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Memory.Allocator.Device.SetName(ResourceFactory.ImageObject, Handle, name);
        Memory.Name = _ownsMemory ? name : Memory.Name;
    }

    /// <summary>Destroys the image, and frees the memory unless another owner has it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ResourceFactory.DestroyImage(Memory.Allocator.Device, Interlocked.Exchange(ref _handle, 0));
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

    /// <summary>Takes another VkImage over and destroys the one before, unless the image was disposed.</summary>
    /// <returns>False if the image was disposed; the other handle is still the caller's then.</returns>
    internal bool TryReplace(ulong handle)
    {
        for (ulong before = Handle; before != 0; before = Handle)
        {
            if (Interlocked.CompareExchange(ref _handle, handle, before) == before)
            {
                ResourceFactory.DestroyImage(Memory.Allocator.Device, before);
                return true;
            }
        }

        return false;
    }

    /// <summary>Describes the image and its memory.</summary>
    public override string ToString() => $"image {AddressText.Of(Handle)} at {Memory}";
}
