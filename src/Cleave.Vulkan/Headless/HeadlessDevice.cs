using System.Diagnostics.CodeAnalysis;

namespace Cleave.Vulkan.Headless;

/// <summary>A Vulkan device without a window: for tools and tests that need device memory and draw nothing.</summary>
/// <remarks>
/// The device has one queue and no features. Programs that draw create their device with a binding and hand its handles to the allocator.
/// Dispose the device after its allocators. Safe from any number of threads, except for <see cref="Dispose"/>.
/// <example>
/// <code>
/// using Cleave.Vulkan.Allocation;
///
/// using var device = HeadlessDevice.Create();
/// using var allocator = new VulkanAllocator(device.Handles, new VulkanAllocatorOptions { Features = device.Features });
/// </code>
/// </example>
/// </remarks>
public sealed class HeadlessDevice : IDisposable
{
    private readonly DeviceCreation _creation;
    private int _disposed;

    private HeadlessDevice(DeviceCreation creation)
    {
        _creation = creation;
    }

    /// <summary>The handles of the device, for an allocator.</summary>
    /// <exception cref="ObjectDisposedException">The device was destroyed.</exception>
    public DeviceHandles Handles
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _creation.Handles;
        }
    }

    /// <summary>The features of memory that are enabled: budgets, if the driver reports them.</summary>
    public DeviceFeatures Features => _creation.Features;

    /// <summary>The name of the device, as its driver reports it.</summary>
    public string Name => _creation.Name;

    /// <summary>Creates a device without a window.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine has no Vulkan loader, no driver, or no device with Vulkan 1.1; the
    /// message says which.</exception>
    /// <inheritdoc cref="TryCreate" path="/remarks"/>
    public static HeadlessDevice Create() =>
        TryCreate(out HeadlessDevice? device, out string? reason) ? device : throw new PlatformNotSupportedException(reason);

    /// <summary>Creates a device, or returns false with the reason.</summary>
    /// <param name="device">The device; null if there is none.</param>
    /// <param name="reason">A sentence that says what the machine lacks; null if the device was created.</param>
    /// <remarks>Of several devices a discrete GPU is preferred, then an integrated one, then a virtual one. The variable VK_DRIVER_FILES of
    /// the Vulkan loader restricts the choice to one driver.</remarks>
    public static bool TryCreate([NotNullWhen(true)] out HeadlessDevice? device, [NotNullWhen(false)] out string? reason)
    {
        var creation = new DeviceCreation();
        reason = creation.Run();
        device = reason is null ? new HeadlessDevice(creation) : null;
        if (reason is not null)
        {
            creation.Destroy();
        }

        return reason is null;
    }

    /// <summary>Destroys the device. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _creation.Destroy();
        }
    }

    /// <summary>Returns the name of the device.</summary>
    public override string ToString() => Name;
}
