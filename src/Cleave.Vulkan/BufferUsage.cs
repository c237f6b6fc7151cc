namespace Cleave.Vulkan;

/// <summary>The uses of a buffer, with the values of VkBufferUsageFlagBits.</summary>
[Flags]
public enum BufferUsage : uint
{
    /// <summary>No use yet, which Vulkan does not allow.</summary>
    None = 0,

    /// <summary>The buffer is the source of copies.</summary>
    TransferSource = 1,

    /// <summary>The buffer is the destination of copies and fills.</summary>
    TransferDestination = 2,

    /// <summary>Shaders read texels of the buffer.</summary>
    UniformTexel = 4,

    /// <summary>Shaders read and write texels of the buffer.</summary>
    StorageTexel = 8,

    /// <summary>The buffer holds uniforms.</summary>
    Uniform = 0x10,

    /// <summary>Shaders read and write the buffer.</summary>
    Storage = 0x20,

    /// <summary>The buffer holds indices.</summary>
    Index = 0x40,

    /// <summary>The buffer holds vertices.</summary>
    Vertex = 0x80,

    /// <summary>The buffer holds parameters of indirect commands.</summary>
    Indirect = 0x100,

    /// <summary>Shaders access the buffer by its address; needs <see cref="DeviceFeatures.BufferDeviceAddress"/>.</summary>
    DeviceAddress = 0x20000,
}
